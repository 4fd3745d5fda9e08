import { PipelineError } from "../errors.ts";

const KEY_BYTES = 1024;
const SEGMENT_BYTES = 255;

/**
 * Refuses (`invalid_request`) keys that some bucket could not keep: S3 takes 1024 bytes of UTF-8, file
 * systems and MinIO 255 bytes between slashes, and none of `.`, `..` and empty segments is safe on disk.
 */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > KEY_BYTES) refuse(key, `is longer than ${KEY_BYTES} bytes`);
  for (const segment of key.split("/")) checkSegment(key, segment);
}

/** A prefix may end anywhere, also within a segment; only its whole segments are checked. */
export function checkPrefix(prefix: string): void {
  for (const segment of prefix.split("/").slice(0, -1)) checkSegment(prefix, segment);
}

function checkSegment(key: string, segment: string): void {
  if (segment === "") refuse(key, "is empty or has an empty segment");
  if (segment === "." || segment === "..") refuse(key, `has the segment "${segment}"`);
  if (Buffer.byteLength(segment) > SEGMENT_BYTES) refuse(key, `has a segment over ${SEGMENT_BYTES} bytes`);
  // Control characters have no place in the XML of S3's listings, lone surrogates none in UTF-8.
  if (/\p{Cc}|\\/u.test(segment) || !segment.isWellFormed())
    refuse(key, "has a character that is not allowed");
}

function refuse(key: string, why: string): never {
  throw new PipelineError("invalid_request", `The key ${JSON.stringify(key)} ${why}`);
}
