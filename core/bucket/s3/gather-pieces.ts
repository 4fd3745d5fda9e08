/** Joins small pieces until they have `size` bytes; only the last may have fewer. Large ones pass as they are. */
export function gatherPieces(size: number): TransformStream<Uint8Array, Uint8Array> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = (controller: TransformStreamDefaultController<Uint8Array>) => {
    if (waitingBytes > 0) controller.enqueue(waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  return new TransformStream({
    transform(bytes, controller) {
      waiting.push(bytes);
      waitingBytes += bytes.byteLength;
      if (waitingBytes >= size) flush(controller);
    },
    flush,
  });
}
