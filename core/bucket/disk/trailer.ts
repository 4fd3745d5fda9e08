import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { PipelineError } from "../../errors.ts";
import type { ObjectInfo } from "../port.ts";

/**
 * An object's facts stand behind its bytes in the same file, so that one link or rename shows both at once
 * and a crash never shows one without the other. They come last because the digest is known last:
 *
 *     bytes | JSON | length of the JSON (4 bytes, big-endian) | MAGIC
 */
const MAGIC = Buffer.from("VIDPOBJ1");
const FOOT = 4 + MAGIC.length;
const JSON_LIMIT = 2048;

export interface ObjectFacts {
  etag: string;
  size: number;
  /** Base64; objects that older versions wrote have none, and their MD5 as etag. */
  sha256?: string;
  contentType?: string;
  cacheControl?: string;
}

/** The entity tag of bytes with this SHA-256, quoted hexadecimal: one hash serves all, as it is half a put's cost. */
export function etagOfDigest(sha256: Buffer): string {
  return `"${sha256.toString("hex")}"`;
}

/** The trailer's bytes. Throws `invalid_request` when content type and cache control are too long. */
export function encodeTrailer(facts: ObjectFacts): Buffer {
  const json = Buffer.from(JSON.stringify(facts));
  if (json.length > JSON_LIMIT)
    throw new PipelineError("invalid_request", "The object's metadata is too long");
  const foot = Buffer.alloc(FOOT);
  foot.writeUInt32BE(json.length);
  MAGIC.copy(foot, 4);
  return Buffer.concat([json, foot]);
}

/** The facts of the object in an open file, or null where the file is no object (a folder, a foreign file). */
export async function readInfo(file: FileHandle): Promise<ObjectInfo | null> {
  const stat = await file.stat();
  if (!stat.isFile()) return null;
  const tail = Buffer.alloc(Math.min(stat.size, JSON_LIMIT + FOOT));
  const { bytesRead } = await file.read(tail, 0, tail.length, stat.size - tail.length);
  const facts = parseTail(tail.subarray(0, bytesRead), stat.size);
  return facts && { ...facts, modifiedAt: stat.mtime };
}

/** The entity tag of the object at `path`, read without giving way to anyone; throws as fs does. */
export function readEtagSync(path: string): string | null {
  const file = openSync(path, "r");
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return null;
    const tail = Buffer.alloc(Math.min(stat.size, JSON_LIMIT + FOOT));
    const bytesRead = readSync(file, tail, 0, tail.length, stat.size - tail.length);
    return parseTail(tail.subarray(0, bytesRead), stat.size)?.etag ?? null;
  } finally {
    closeSync(file);
  }
}

function parseTail(tail: Buffer, fileSize: number): ObjectFacts | null {
  if (tail.length < FOOT || !tail.subarray(-MAGIC.length).equals(MAGIC)) return null;
  const jsonEnd = tail.length - FOOT;
  const jsonStart = jsonEnd - tail.readUInt32BE(jsonEnd);
  if (jsonStart < 0) return null;
  const facts = JSON.parse(tail.toString("utf8", jsonStart, jsonEnd)) as ObjectFacts;
  return facts.size + (tail.length - jsonStart) === fileSize ? facts : null;
}
