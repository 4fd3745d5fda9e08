import { Readable } from "node:stream";

/**
 * A web stream as a body for the SDK. When the stream fails, `onFailure` is told and the body just gives no more:
 * the SDK wraps a body in streams that nobody listens to, whose error would end the process.
 */
export function toRequestBody(
  stream: ReadableStream<Uint8Array>,
  onFailure: (error: unknown) => void,
): Readable {
  const reader = stream.getReader();
  return new Readable({
    read() {
      reader.read().then(({ done, value }) => this.push(done ? null : value), onFailure);
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
