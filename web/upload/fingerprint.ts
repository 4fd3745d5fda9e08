const SAMPLE_BYTES = 64 * 1024;

/**
 * Names a file for resuming: SHA-256, in hex, of its size (decimal text), its first and its last 64 KiB.
 * Undefined where the browser has no crypto.subtle (a page that is neither HTTPS nor localhost).
 */
export async function fingerprintFile(file: Blob): Promise<string | undefined> {
  if (globalThis.crypto?.subtle === undefined) return undefined;
  const sample = new Blob([
    String(file.size),
    file.slice(0, SAMPLE_BYTES),
    file.slice(Math.max(0, file.size - SAMPLE_BYTES)),
  ]);
  const digest = await crypto.subtle.digest("SHA-256", await sample.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
