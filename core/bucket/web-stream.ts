import type { Readable } from "node:stream";
import { type SilenceWatch, watchSilence } from "./watch-silence.ts";

/**
 * A Node stream as a web stream that passes pieces on as they are, when they are asked for: Node's own
 * adapter copies each, and two thirds of what a server of ours did for an upload was to collect the copies.
 * One that comes from a server fails when a piece takes longer than `silenceMs`.
 */
export function toWebStream(readable: Readable, silenceMs?: number): ReadableStream<Uint8Array> {
  // Failing before it is asked would end the process; the iterator tells of it as soon as it is.
  readable.on("error", () => {});
  const pieces: AsyncIterator<Uint8Array> = readable[Symbol.asyncIterator]();
  const silence: SilenceWatch | undefined =
    silenceMs === undefined ? undefined : watchSilence(silenceMs, (error) => readable.destroy(error));
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    silence?.expect();
    try {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    } finally {
      silence?.rest();
    }
  };
  const cancel = () => void readable.destroy();
  return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
}
