import { createHash } from "node:crypto";
import {
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { PipelineError } from "../../errors.ts";
import { expectSize } from "../checked-stream.ts";
import type { PutOptions } from "../port.ts";
import { gatherPieces } from "./gather-pieces.ts";
import { toRequestBody } from "./request-body.ts";
import { toBucketError } from "./s3-error.ts";

/** S3 refuses aws-chunked pieces under 8 KiB; the SDK's own requestStreamBufferSize knows no backpressure. */
const PIECE_BYTES = 64 * 1024;

export interface PutTarget {
  client: S3Client;
  bucket: string;
  key: string;
  /** The etag that the object has now, or null. */
  currentEtag(): Promise<string | null>;
}

/** Puts bytes that can be sent again; Content-MD5 has the server refuse what was damaged on the way. */
export async function putBytes(target: PutTarget, bytes: Uint8Array, options: PutOptions): Promise<string> {
  if (options.size !== undefined && options.size !== bytes.byteLength) {
    throw new PipelineError(
      "body_size_mismatch",
      `Not ${options.size} but ${bytes.byteLength} bytes were given`,
    );
  }
  const md5 = createHash("md5").update(bytes).digest();
  const input = { ...toInput(target, options), Body: bytes, ContentMD5: md5.toString("base64") };
  try {
    return (await target.client.send(new PutObjectCommand(input))).ETag!;
  } catch (error) {
    // The answer to a first attempt that was lost makes the SDK's second attempt fail on its own object.
    const etag = `"${md5.toString("hex")}"`;
    if (wasRepeated(error) && (await target.currentEtag()) === etag) return etag;
    throw toPutError(error, options);
  }
}

/**
 * Puts a stream in one request without holding it. The SDK sends it aws-chunked with a CRC32 in the trailer:
 * the object exists only once that last piece arrived and agreed, so a body cut off stores nothing.
 */
export async function putStream(
  target: PutTarget,
  stream: ReadableStream<Uint8Array>,
  options: PutOptions,
): Promise<string> {
  const { size } = options;
  if (size === undefined) throw new PipelineError("internal", "A stream was put without its size");
  const abort = new AbortController();
  const pieces = stream.pipeThrough(expectSize(size)).pipeThrough(gatherPieces(PIECE_BYTES));
  let bodyError: unknown;
  const body = toRequestBody(pieces, (error) => {
    bodyError = error;
    abort.abort();
  });
  const input = { ...toInput(target, options), Body: body, ContentLength: size };
  try {
    return (await target.client.send(new PutObjectCommand(input), { abortSignal: abort.signal })).ETag!;
  } catch (error) {
    body.destroy();
    throw bodyError ?? toPutError(error, options);
  }
}

function toInput(target: PutTarget, options: PutOptions): PutObjectCommandInput {
  return {
    Bucket: target.bucket,
    Key: target.key,
    ContentType: options.contentType,
    CacheControl: options.cacheControl,
    IfNoneMatch: options.ifNoneMatch,
    IfMatch: options.ifMatch,
  };
}

function wasRepeated(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.$metadata.attempts ?? 1) > 1;
}

/** S3 answers If-Match on a key that is free with 404. */
function toPutError(error: unknown, options: PutOptions): PipelineError {
  const failure = toBucketError(error);
  if (failure.code !== "object_not_found" || !options.ifMatch) return failure;
  return new PipelineError("precondition_failed", undefined, { cause: error });
}
