import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { PipelineError } from "../../errors.ts";
import { expectSize, sizeMismatch } from "../checked-stream.ts";
import type { ObjectBody, ObjectInfo, PutOptions } from "../port.ts";
import { onDisk } from "./disk-error.ts";
import { encodeTrailer } from "./trailer.ts";

/**
 * Writes a whole object, facts and all, to the new file `path` and syncs it; nobody sees it yet. An error of
 * the body is thrown as it is; the file is then the caller's to remove.
 */
export async function stageObject(path: string, body: ObjectBody, options: PutOptions): Promise<ObjectInfo> {
  const { contentType, cacheControl } = options;
  const hash = createHash("md5");
  let size = 0;
  const file = await onDisk(open(path, "wx"));
  try {
    for await (const bytes of toPieces(body, options.size)) {
      hash.update(bytes);
      size += bytes.byteLength;
      await onDisk(file.appendFile(bytes));
    }
    const facts = { etag: `"${hash.digest("hex")}"`, size, contentType, cacheControl };
    await onDisk(file.appendFile(encodeTrailer(facts)));
    await onDisk(file.sync());
    const { mtime } = await onDisk(file.stat());
    return { ...facts, modifiedAt: mtime };
  } finally {
    await file.close();
  }
}

/** The body's bytes, checked against its announced size; what is in memory already is one piece. */
function toPieces(body: ObjectBody, size: number | undefined): AsyncIterable<Uint8Array> | [Uint8Array] {
  if (body instanceof ReadableStream) {
    if (size === undefined) throw new PipelineError("internal", "A stream was put without its size");
    return body.pipeThrough(expectSize(size));
  }
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  if (size !== undefined && size !== bytes.byteLength) throw sizeMismatch(size, bytes.byteLength);
  return [bytes];
}
