import { Readable } from "node:stream";

const QUEUED_BYTES = 256 * 1024;

/** A Node stream as a web stream that queues by bytes, so that a slow reader holds 256 KiB and no more. */
export function toWebStream(readable: Readable): ReadableStream<Uint8Array> {
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: QUEUED_BYTES });
  return Readable.toWeb(readable, { strategy }) as ReadableStream<Uint8Array>;
}
