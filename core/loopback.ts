/** Whether a host name or address (IPv6 with or without brackets) is this machine's, whatever any DNS says. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(hostname);
}
