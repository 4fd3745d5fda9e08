import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { PipelineError } from "../../errors.ts";
import { releaseMemory } from "../../release-memory.ts";
import { sizeMismatch } from "../checked-stream.ts";
import type { ObjectBody, ObjectInfo, PutOptions } from "../port.ts";
import { isMissing, onDisk } from "./disk-error.ts";
import { ensureFolder } from "./folders.ts";
import { encodeTrailer, etagOfDigest } from "./trailer.ts";

/**
 * Pieces of 64 KiB, as they come, cost twice as much to write, most of it the calls; writes over 1 MiB seven
 * times as much where ext4 answers them with huge folios.
 */
const WRITE_BYTES = 512 * 1024;

/**
 * Writes a whole object, facts and all, to the new file `path` and syncs it; nobody sees it yet. An error of
 * the body is thrown as it is; the file is then the caller's to remove.
 */
export async function stageObject(path: string, body: ObjectBody, options: PutOptions): Promise<ObjectInfo> {
  const { contentType, cacheControl } = options;
  const file = await onDisk(createFile(path));
  try {
    const { size, digest, unwritten } = await writeBody(file, body, options);
    const sha256 = digest.toString("base64");
    if (options.sha256 !== undefined && options.sha256 !== sha256)
      throw new PipelineError("digest_mismatch", "The SHA-256 of the bytes is not the announced one");
    const facts = { etag: etagOfDigest(digest), size, sha256, contentType, cacheControl };
    await onDisk(writeAll(file, [unwritten, encodeTrailer(facts)]));
    await onDisk(file.sync());
    const { mtime } = await onDisk(file.stat());
    return { ...facts, modifiedAt: mtime };
  } finally {
    await file.close();
  }
}

async function createFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx");
  } catch (error) {
    if (!isMissing(error)) throw error;
    await ensureFolder(dirname(path));
    return await open(path, "wx");
  }
}

/** Writes a body but for its last bytes, which the trailer can go with. */
async function writeBody(file: FileHandle, body: ObjectBody, options: PutOptions) {
  const { pieces, announced } = openBody(body, options.size);
  const isStream = pieces === body;
  const hash = createHash("sha256");
  let size = 0;
  // Pieces are copied, and those of a stream given back at once: their memory would keep V8 collecting.
  const gathered = Buffer.allocUnsafeSlow(Math.min(announced, WRITE_BYTES));
  let filled = 0;
  for await (const bytes of pieces) {
    size += bytes.byteLength;
    if (size > announced) throw sizeMismatch(announced, size);
    for (let at = 0; at < bytes.byteLength; ) {
      const part = bytes.subarray(at, at + gathered.byteLength - filled);
      hash.update(part);
      gathered.set(part, filled);
      filled += part.byteLength;
      at += part.byteLength;
      if (filled < WRITE_BYTES) continue;
      await onDisk(writeAll(file, [gathered]));
      filled = 0;
    }
    if (isStream) releaseMemory(bytes);
  }
  if (size !== announced) throw sizeMismatch(announced, size);
  return { size, digest: hash.digest(), unwritten: gathered.subarray(0, filled) };
}

/** writev(2) may stop short, as where the disk is full; the next write then says why. */
async function writeAll(file: FileHandle, pieces: Uint8Array[]): Promise<void> {
  const { bytesWritten } = await file.writev(pieces);
  const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  if (bytesWritten < bytes) await file.appendFile(Buffer.concat(pieces).subarray(bytesWritten));
}

function openBody(body: ObjectBody, size: number | undefined) {
  if (body instanceof ReadableStream) {
    if (size === undefined) throw new PipelineError("internal", "A stream was put without its size");
    return { pieces: body, announced: size };
  }
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  return { pieces: [bytes], announced: size ?? bytes.byteLength };
}
