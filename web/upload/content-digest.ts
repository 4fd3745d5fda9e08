/** The value of `Content-Digest` (RFC 9530) for a chunk; null where there is no crypto.subtle. */
export async function contentDigest(bytes: ArrayBuffer): Promise<string | null> {
  if (globalThis.crypto?.subtle === undefined) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `sha-256=:${btoa(String.fromCharCode(...digest))}:`;
}
