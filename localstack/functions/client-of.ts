import type { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";

/** Who sends a request: an IPv4 address, or the first half of an IPv6 one, since a subscriber has all of the other. */
export function clientOf({ socket }: IncomingMessage): string {
  const address = socket.remoteAddress ?? "gone";
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  return isIPv6(address) ? networkOf(address) : address;
}

/** The first four groups (RFC 4291 2.2), of an address that may be shortened by "::". */
function networkOf(address: string): string {
  const [head = "", tail] = address.split("%")[0]!.split("::");
  const before = head.split(":").filter(Boolean);
  const after = (tail ?? "").split(":").filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(zeros).fill("0"), ...after].slice(0, 4).join(":");
}
