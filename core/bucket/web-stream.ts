import type { Readable } from "node:stream";

/**
 * A Node stream as a web stream that passes pieces on as they are, when they are asked for: Node's own
 * adapter copies each, and two thirds of what a server of ours did for an upload was to collect the copies.
 * `cancel` says what becomes of a stream that is not read to its end; it is destroyed unless told otherwise.
 */
export function toWebStream(
  readable: Readable,
  cancel: (reason: unknown) => void = () => readable.destroy(),
): ReadableStream<Uint8Array> {
  // Failing before it is asked would end the process; the iterator tells of it as soon as it is.
  readable.on("error", () => {});
  const pieces: AsyncIterator<Uint8Array> = readable[Symbol.asyncIterator]();
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const { done, value } = await pieces.next();
    if (done) controller.close();
    else controller.enqueue(value);
  };
  return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
}
