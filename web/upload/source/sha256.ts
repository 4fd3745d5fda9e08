/**
 * SHA-256 of some bytes. A page that is neither HTTPS nor localhost has no Web Crypto: there @noble/hashes computes it,
 * audited and without dependencies. What is faster is WebAssembly, for which our Content-Security-Policy would have to
 * allow `wasm-unsafe-eval`.
 */
export async function sha256(bytes: ArrayBuffer): Promise<Uint8Array> {
  if (globalThis.crypto?.subtle) return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return sha256ByLibrary(bytes);
}

/** The same without Web Crypto; the library is loaded when it is needed. */
export async function sha256ByLibrary(bytes: ArrayBuffer): Promise<Uint8Array> {
  const library = await import("@noble/hashes/sha2.js");
  return library.sha256(new Uint8Array(bytes));
}

export function toHex(digest: Uint8Array): string {
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function toBase64(digest: Uint8Array): string {
  return btoa(String.fromCharCode(...digest));
}
