/**
 * Gives the memory of bytes that nobody looks at any more back at once, and leaves them empty. A GOP of 4K
 * holds up to 80 MB, of which the garbage collector lets several lie; and each that it has to find costs it a
 * walk through the heap. Bytes that share their memory with others are left alone.
 */
export function releaseMemory(bytes: Uint8Array): void {
  const { buffer } = bytes;
  const isAlone = bytes.byteLength > 0 && bytes.byteLength === buffer.byteLength;
  if (isAlone && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
