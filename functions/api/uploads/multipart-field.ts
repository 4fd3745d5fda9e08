import { PipelineError } from "../../../core/errors.ts";

const MAX_PART_HEAD = 16 * 1024;

/**
 * Opens the one field of a multipart body (RFC 7578) as a stream whose size is known before its end: what
 * Content-Length leaves after the part's head and the closing delimiter. So a chunk goes to the bucket
 * while it arrives. Throws `invalid_request` when there is another field first, or more than one.
 */
export async function openMultipartField(
  body: ReadableStream<Uint8Array> | null,
  options: { contentType: string; length: number; field: string },
): Promise<{ body: ReadableStream<Uint8Array>; size: number }> {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/.exec(options.contentType);
  if (!body || !boundary) throw notOneField(options.field);
  const delimiter = `--${boundary[1] ?? boundary[2]}`;
  const reader = body.getReader();
  const { head, rest } = await readHead(reader, options.field);
  const named = new RegExp(`content-disposition:[^\\r\\n]*\\bname="?${options.field}"?(?:;|\\s|$)`, "i");
  if (!head.startsWith(delimiter) || !named.test(head)) throw notOneField(options.field);
  const closing = Buffer.from(`\r\n${delimiter}--\r\n`);
  const size = Math.max(0, options.length - Buffer.byteLength(head, "latin1") - closing.length);
  return { body: partBody(reader, rest, size, closing, options.field), size };
}

/** Reads up to the blank line that ends the part's head. */
async function readHead(reader: ReadableStreamDefaultReader<Uint8Array>, field: string) {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const end = bytes.indexOf("\r\n\r\n");
    if (end >= 0) return { head: bytes.toString("latin1", 0, end + 4), rest: bytes.subarray(end + 4) };
    if (bytes.length > MAX_PART_HEAD) throw notOneField(field);
    const { value, done } = await reader.read();
    if (done) throw notOneField(field);
    bytes = Buffer.concat([bytes, value]);
  }
}

/** `size` bytes without a delimiter in them, then exactly the closing one: anything else fails the stream. */
function partBody(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  first: Uint8Array,
  size: number,
  closing: Buffer,
  field: string,
): ReadableStream<Uint8Array> {
  // Without the two dashes and the line end, the closing delimiter is any delimiter.
  const delimiter = closing.subarray(0, -4);
  let left = size;
  let pending: Uint8Array | null = first;
  /** The part's last bytes, since a delimiter may lie across two reads. */
  let carry = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const bytes: Uint8Array | undefined = pending ?? (await reader.read()).value;
        pending = null;
        if (!bytes) {
          if (left > 0 || !tail.equals(closing)) return controller.error(notOneField(field));
          return controller.close();
        }
        const own = bytes.subarray(0, left);
        left -= own.length;
        const scanned = Buffer.concat([carry, own]);
        tail = Buffer.concat([tail, bytes.subarray(own.length)]);
        if (scanned.includes(delimiter) || tail.length > closing.length) {
          return controller.error(notOneField(field));
        }
        carry = scanned.subarray(Math.max(0, scanned.length - delimiter.length + 1));
        if (own.length > 0) return controller.enqueue(own);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

const notOneField = (field: string) =>
  new PipelineError(
    "invalid_request",
    `Send one multipart field named "${field}", or the bytes as the raw body.`,
  );
