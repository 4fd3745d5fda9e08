import { S3ServiceException } from "@aws-sdk/client-s3";
import { type ErrorCode, PipelineError } from "../../errors.ts";

/** Codes of S3 and MinIO (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
const BY_NAME: Record<string, ErrorCode> = {
  NoSuchKey: "object_not_found",
  NoSuchBucket: "bucket_unavailable",
  PreconditionFailed: "precondition_failed",
  InvalidRange: "range_not_satisfiable",
  XMinioStorageFull: "storage_full",
  BadDigest: "digest_mismatch",
  XAmzContentChecksumMismatch: "digest_mismatch",
  IncompleteBody: "body_size_mismatch",
  InvalidRequest: "invalid_request",
  KeyTooLongError: "invalid_request",
  XMinioInvalidObjectName: "invalid_request",
  XMinioParentIsObject: "invalid_request",
};

/** HEAD has no body to carry a code. */
const BY_STATUS: Record<number, ErrorCode> = {
  404: "object_not_found",
  412: "precondition_failed",
  416: "range_not_satisfiable",
  507: "storage_full",
};

/** The port's error for one of the SDK; no answer at all, and any other answer, is `bucket_unavailable`. */
export function toBucketError(error: unknown): PipelineError {
  if (error instanceof PipelineError) return error;
  if (!(error instanceof S3ServiceException)) {
    return new PipelineError("bucket_unavailable", undefined, { cause: error });
  }
  const code = BY_NAME[error.name] ?? BY_STATUS[error.$metadata.httpStatusCode ?? 0];
  if (code) return new PipelineError(code, undefined, { cause: error });
  return new PipelineError("bucket_unavailable", `The bucket refused (${error.name})`, { cause: error });
}

/** Waits for an answer of S3 and throws what it refuses as an error of ours. */
export async function onS3<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    throw toBucketError(error);
  }
}
