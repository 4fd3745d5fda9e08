import { createHash } from "node:crypto";
import {
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { PipelineError } from "../../errors.ts";
import { expectSize } from "../checked-stream.ts";
import type { ObjectInfo, PutOptions } from "../port.ts";
import { watchSilence } from "../watch-silence.ts";
import { gatherPieces } from "./gather-pieces.ts";
import { repeatOnConflict } from "./repeat-on-conflict.ts";
import { toRequestBody } from "./request-body.ts";
import { answerTimeout, SILENCE_MS } from "./s3-client.ts";
import { toBucketError } from "./s3-error.ts";

/** S3 refuses aws-chunked pieces under 8 KiB; the SDK's own requestStreamBufferSize knows no backpressure. */
const PIECE_BYTES = 64 * 1024;

export interface PutTarget {
  client: S3Client;
  bucket: string;
  key: string;
  /** The object that is there now, or null. */
  current(): Promise<ObjectInfo | null>;
}

export type StoredTags = Pick<ObjectInfo, "etag" | "sha256">;

/** Puts bytes that can be sent again; the server refuses what does not have the SHA-256 that it is told. */
export async function putBytes(
  target: PutTarget,
  bytes: Uint8Array,
  options: PutOptions,
): Promise<StoredTags> {
  if (options.size !== undefined && options.size !== bytes.byteLength) {
    throw new PipelineError(
      "body_size_mismatch",
      `Not ${options.size} but ${bytes.byteLength} bytes were given`,
    );
  }
  const sha256 = options.sha256 ?? createHash("sha256").update(bytes).digest("base64");
  const command = new PutObjectCommand({ ...toInput(target, options), Body: bytes, ChecksumSHA256: sha256 });
  leavePayloadUnsigned(command);
  const patience = { requestTimeout: answerTimeout(bytes.byteLength) };
  try {
    const { ETag } = await repeatOnConflict(() => target.client.send(command, patience));
    return { etag: ETag!, sha256 };
  } catch (error) {
    // The answer to a first attempt that was lost makes the SDK's second attempt fail on its own object.
    const stored = wasRepeated(error) ? await target.current() : null;
    if (stored?.sha256 === sha256) return { etag: stored.etag, sha256 };
    throw toPutError(error, options);
  }
}

/**
 * Puts a stream in one request without holding it. A SHA-256 that is known is verified by the server; else
 * the SDK makes one on the way and sends it in the trailer (aws-chunked). The object exists only once all of
 * it arrived and agreed, so a body cut off stores nothing.
 */
export async function putStream(
  target: PutTarget,
  stream: ReadableStream<Uint8Array>,
  options: PutOptions,
): Promise<StoredTags> {
  const { size, sha256 } = options;
  if (size === undefined) throw new PipelineError("internal", "A stream was put without its size");
  const abort = new AbortController();
  const pieces = stream.pipeThrough(expectSize(size)).pipeThrough(gatherPieces(PIECE_BYTES));
  let bodyError: unknown;
  const fail = (error: unknown) => {
    bodyError = error;
    abort.abort();
  };
  const silence = watchSilence(SILENCE_MS, fail);
  const body = toRequestBody(pieces, silence, fail);
  const digest = sha256 ? { ChecksumSHA256: sha256 } : { ChecksumAlgorithm: "SHA256" as const };
  const input = { ...toInput(target, options), Body: body, ContentLength: size, ...digest };
  try {
    // Whoever sends the body may take the time; only S3 may not.
    const patience = { abortSignal: abort.signal, requestTimeout: 0 };
    const output = await target.client.send(new PutObjectCommand(input), patience);
    return { etag: output.ETag!, sha256: sha256 ?? output.ChecksumSHA256 };
  } catch (error) {
    body.destroy();
    throw bodyError ?? toPutError(error, options);
  } finally {
    silence.rest();
  }
}

/** The signature covers the digest's header, and so the bytes: signing them too would hash them once more. */
function leavePayloadUnsigned(command: PutObjectCommand): void {
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers["x-amz-content-sha256"] =
        "UNSIGNED-PAYLOAD";
      return next(args);
    },
    { step: "build", name: "leavePayloadUnsigned" },
  );
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
