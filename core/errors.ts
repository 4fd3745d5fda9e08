/**
 * The one table of errors: code → HTTP status, retry hint, message. HTTP answers, log consumers and
 * job processors all read it, so that a failure means the same at every edge.
 */
const TABLE = {
  invalid_request: { status: 400, retry: false, title: "The request is not valid" },
  empty_chunk: { status: 400, retry: false, title: "The chunk is empty" },
  digest_mismatch: { status: 400, retry: true, title: "The bytes do not match their digest" },
  body_size_mismatch: { status: 400, retry: true, title: "The body has not the announced size" },
  signature_invalid: { status: 403, retry: false, title: "The signed address does not fit, or has expired" },
  range_not_satisfiable: { status: 416, retry: false, title: "The range lies outside the object" },
  video_not_found: { status: 404, retry: false, title: "There is no video with this hash" },
  object_not_found: { status: 404, retry: false, title: "There is no such object" },
  route_not_found: { status: 404, retry: false, title: "There is nothing at this address" },
  chunk_out_of_range: { status: 400, retry: false, title: "The chunk index is out of range" },
  chunk_too_large: { status: 413, retry: false, title: "The chunk is larger than the limit" },
  chunk_size_mismatch: { status: 409, retry: false, title: "The chunk has not the size that the plan says" },
  chunk_conflict: { status: 409, retry: false, title: "Other bytes are stored for this chunk" },
  chunk_in_flight: { status: 409, retry: true, title: "Another request is sending this chunk right now" },
  chunks_missing: { status: 409, retry: true, title: "Chunks are missing" },
  size_mismatch: { status: 409, retry: false, title: "The chunks do not add up to the announced size" },
  upload_closed: { status: 409, retry: false, title: "The upload is finalized; it takes no more chunks" },
  not_retryable: { status: 409, retry: false, title: "Only a failed video can be tried again" },
  precondition_failed: { status: 412, retry: false, title: "The object is there already, or has changed" },
  storage_full: { status: 507, retry: true, title: "The storage is full" },
  bucket_unavailable: { status: 503, retry: true, title: "The bucket does not answer" },
  log_unavailable: { status: 503, retry: true, title: "The log does not answer" },
  queue_unavailable: { status: 503, retry: true, title: "The queue does not answer" },
  library_busy: { status: 503, retry: true, title: "The library is busy" },
  source_not_video: { status: 422, retry: false, title: "The file is not a video" },
  source_empty: { status: 422, retry: false, title: "The file is empty" },
  source_no_index: {
    status: 422,
    retry: false,
    title: "The file has no index (moov); it was cut off or never finished",
  },
  source_truncated: { status: 422, retry: false, title: "The file is cut off" },
  source_no_picture: { status: 422, retry: false, title: "The file has no video stream" },
  source_unsupported: {
    status: 422,
    retry: false,
    title: "The video is of a kind that cannot be decoded here",
  },
  source_damaged: { status: 422, retry: false, title: "The video is damaged" },
  encoder_failed: { status: 500, retry: true, title: "The encoder failed" },
  cancelled: { status: 409, retry: false, title: "The work was cancelled" },
  invalid_config: { status: 500, retry: false, title: "The configuration is not valid" },
  tool_missing: { status: 500, retry: false, title: "A program that is needed is not installed" },
  launch_failed: { status: 500, retry: true, title: "A service did not start" },
  internal: { status: 500, retry: true, title: "Something went wrong on our side" },
} as const satisfies Record<string, { status: number; retry: boolean; title: string }>;

export type ErrorCode = keyof typeof TABLE;

/** A failure with a code of the table; `detail` is a sentence for the person who caused or met it. */
export class PipelineError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  constructor(code: ErrorCode, detail?: string, options?: { cause?: unknown }) {
    super(detail ?? TABLE[code].title, options);
    this.name = "PipelineError";
    this.code = code;
    this.detail = detail ?? TABLE[code].title;
  }
  get status(): number {
    return TABLE[this.code].status;
  }
  get retryable(): boolean {
    return TABLE[this.code].retry;
  }
  get title(): string {
    return TABLE[this.code].title;
  }
}

/** The error as it is, or wrapped as `internal` with its cause kept for the log. */
export function toPipelineError(error: unknown): PipelineError {
  if (error instanceof PipelineError) return error;
  return new PipelineError("internal", undefined, { cause: error });
}

export function isCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof PipelineError && error.code === code;
}

/** RFC 9457 problem details; `detail` is what a person reads. */
export function toProblem(error: PipelineError) {
  return {
    type: `urn:vidpipeline:error:${error.code}`,
    title: error.title,
    status: error.status,
    detail: error.detail,
    code: error.code,
    retryable: error.retryable,
  };
}

export const ERROR_TABLE: Readonly<Record<ErrorCode, { status: number; retry: boolean; title: string }>> =
  TABLE;
