import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { PipelineError } from "../../errors.ts";
import { sizeMismatch } from "../checked-stream.ts";
import type { ObjectBody, ObjectInfo, PutOptions } from "../port.ts";
import { onDisk } from "./disk-error.ts";
import { encodeTrailer, etagOfDigest } from "./trailer.ts";

/** Bytes come in pieces of 64 KiB; a write costs about as much for one piece as for sixteen. */
const WRITE_BYTES = 1024 * 1024;

/**
 * Writes a whole object, facts and all, to the new file `path` and syncs it; nobody sees it yet. An error of
 * the body is thrown as it is; the file is then the caller's to remove.
 */
export async function stageObject(path: string, body: ObjectBody, options: PutOptions): Promise<ObjectInfo> {
  const { contentType, cacheControl } = options;
  const file = await onDisk(open(path, "wx"));
  try {
    const { size, digest } = await writeBody(file, body, options);
    const sha256 = digest.toString("base64");
    if (options.sha256 !== undefined && options.sha256 !== sha256)
      throw new PipelineError("digest_mismatch", "The SHA-256 of the bytes is not the announced one");
    const facts = { etag: etagOfDigest(digest), size, sha256, contentType, cacheControl };
    await onDisk(file.appendFile(encodeTrailer(facts)));
    await onDisk(file.sync());
    const { mtime } = await onDisk(file.stat());
    return { ...facts, modifiedAt: mtime };
  } finally {
    await file.close();
  }
}

async function writeBody(
  file: FileHandle,
  body: ObjectBody,
  { size }: PutOptions,
): Promise<{ size: number; digest: Buffer }> {
  const hash = createHash("sha256");
  let written = 0;
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  const flush = async () => {
    if (gatheredBytes > 0) await onDisk(writeAll(file, gathered, gatheredBytes));
    written += gatheredBytes;
    gathered = [];
    gatheredBytes = 0;
  };
  for await (const bytes of toPieces(body, size)) {
    hash.update(bytes);
    gathered.push(bytes);
    gatheredBytes += bytes.byteLength;
    if (size !== undefined && written + gatheredBytes > size)
      throw sizeMismatch(size, written + gatheredBytes);
    if (gatheredBytes >= WRITE_BYTES) await flush();
  }
  await flush();
  if (size !== undefined && written !== size) throw sizeMismatch(size, written);
  return { size: written, digest: hash.digest() };
}

/** writev(2) may stop short, as where the disk is full; the next write then says why. */
async function writeAll(file: FileHandle, pieces: Uint8Array[], size: number): Promise<void> {
  const { bytesWritten } = await file.writev(pieces);
  if (bytesWritten < size) await file.appendFile(Buffer.concat(pieces).subarray(bytesWritten));
}

/** What is in memory already is one piece. */
function toPieces(body: ObjectBody, size: number | undefined): AsyncIterable<Uint8Array> | [Uint8Array] {
  if (!(body instanceof ReadableStream)) return [typeof body === "string" ? Buffer.from(body) : body];
  if (size === undefined) throw new PipelineError("internal", "A stream was put without its size");
  return body;
}
