import type { Hasher } from "./hasher.ts";
import { toHex } from "./sha256.ts";

const SAMPLE_BYTES = 64 * 1024;

/** Names a file for resuming: SHA-256, in hex, of its size (decimal text), its first and its last 64 KiB. */
export async function fingerprintFile(file: Blob, hasher: Hasher): Promise<string> {
  const sample = new Blob([
    String(file.size),
    file.slice(0, SAMPLE_BYTES),
    file.slice(Math.max(0, file.size - SAMPLE_BYTES)),
  ]);
  return toHex((await hasher.hash(sample)).digest);
}
