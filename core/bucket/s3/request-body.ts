import { Readable } from "node:stream";
import type { SilenceWatch } from "../watch-silence.ts";

/**
 * A web stream as a body for the SDK. When the stream fails, `onFailure` is told and the body just gives no more:
 * the SDK wraps a body in streams that nobody listens to, whose error would end the process. From a piece on until
 * S3 wants the next one it is S3 that is waited for, and after the last piece its answer.
 */
export function toRequestBody(
  stream: ReadableStream<Uint8Array>,
  silence: SilenceWatch,
  onFailure: (error: unknown) => void,
): Readable {
  const reader = stream.getReader();
  return new Readable({
    read() {
      silence.rest();
      reader.read().then(({ done, value }) => {
        silence.expect();
        this.push(done ? null : value);
      }, onFailure);
    },
    destroy(error, destroyed) {
      // A stream that has failed rejects the cancel with the failure that `onFailure` knows already.
      reader.cancel(error).then(
        () => destroyed(error),
        () => destroyed(error),
      );
    },
  });
}
