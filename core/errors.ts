/**
 * Whose fault a failure is and what helps:
 * - `request`: the caller's; the same again is refused again. In a job or a record nobody calls: as `poison`.
 * - `source`: the film's; who uploaded it is told, and it is no dead letter.
 * - `transient`: passes by itself; tried again soon, a dead letter when the attempts are used up.
 * - `outage`: something that we need is away or full; the same, with more patience.
 * - `poison`: nothing but a change on our side helps; a dead letter at once.
 */
export type ErrorClass = "request" | "source" | "transient" | "outage" | "poison";

interface ErrorTraits {
  /** Of the HTTP answer. */
  status: number;
  class: ErrorClass;
  title: string;
}

/**
 * The one table of errors: code → HTTP status, class, message. HTTP answers, log consumers and job processors
 * all read it, so that a failure means the same at every edge.
 */
const TABLE = {
  invalid_request: { status: 400, class: "request", title: "The request is not valid" },
  empty_chunk: { status: 400, class: "request", title: "The chunk is empty" },
  digest_mismatch: { status: 400, class: "transient", title: "The bytes do not match their digest" },
  body_size_mismatch: { status: 400, class: "transient", title: "The body has not the announced size" },
  signature_invalid: {
    status: 403,
    class: "request",
    title: "The signed address does not fit, or has expired",
  },
  host_forbidden: { status: 403, class: "request", title: "This name is not served here" },
  origin_forbidden: {
    status: 403,
    class: "request",
    title: "Pages of this origin may not change anything here",
  },
  token_required: { status: 401, class: "request", title: "This needs the token" },
  range_not_satisfiable: { status: 416, class: "request", title: "The range lies outside the object" },
  video_not_found: { status: 404, class: "request", title: "There is no video with this hash" },
  object_not_found: { status: 404, class: "request", title: "There is no such object" },
  route_not_found: { status: 404, class: "request", title: "There is nothing at this address" },
  chunk_out_of_range: { status: 400, class: "request", title: "The chunk index is out of range" },
  answer_too_large: {
    status: 413,
    class: "request",
    title: "This is more than one answer can hold: ask for parts of it (Range), of up to 4 MiB",
  },
  chunk_too_large: { status: 413, class: "request", title: "The chunk is larger than the limit" },
  chunk_size_mismatch: {
    status: 409,
    class: "request",
    title: "The chunk has not the size that the plan says",
  },
  chunk_conflict: { status: 409, class: "request", title: "Other bytes are stored for this chunk" },
  chunk_in_flight: {
    status: 409,
    class: "transient",
    title: "Another request is sending this chunk right now",
  },
  chunks_missing: { status: 409, class: "transient", title: "Chunks are missing" },
  size_mismatch: { status: 409, class: "request", title: "The chunks do not add up to the announced size" },
  source_dropped: { status: 410, class: "request", title: "The original of this film was not kept" },
  upload_closed: { status: 409, class: "request", title: "The upload is finalized; it takes no more chunks" },
  not_playable: { status: 409, class: "request", title: "The film cannot be played yet" },
  no_such_picture: { status: 422, class: "request", title: "The film has no picture at this time" },
  not_retryable: { status: 409, class: "request", title: "Only a failed video can be tried again" },
  captions_invalid: { status: 422, class: "request", title: "The captions cannot be read" },
  captions_too_large: {
    status: 413,
    class: "request",
    title: "The file of captions is larger than the limit",
  },
  captions_too_many: { status: 409, class: "request", title: "The video has as many captions as are taken" },
  captions_not_found: { status: 404, class: "request", title: "The video has no captions of this id" },
  captions_of_source: {
    status: 409,
    class: "request",
    title: "These captions are a part of the uploaded film",
  },
  message_not_found: { status: 404, class: "request", title: "The log has no message at this place" },
  dead_letter_not_found: { status: 404, class: "request", title: "There is no dead letter with this id" },
  dead_letter_settled: { status: 409, class: "request", title: "The dead letter was redriven or dropped" },
  dead_letter_truncated: { status: 409, class: "request", title: "The dead letter was not kept whole" },
  fault_not_found: { status: 404, class: "request", title: "There is no fault of this name" },
  fault_active: { status: 409, class: "request", title: "A fault hits the same part already" },
  fault_unavailable: { status: 409, class: "request", title: "This part runs elsewhere" },
  precondition_failed: {
    status: 412,
    class: "request",
    title: "The object is there already, or has changed",
  },
  body_stalled: { status: 408, class: "transient", title: "The body stopped coming" },
  too_many_inits: { status: 429, class: "outage", title: "Too many uploads were begun in a short time" },
  too_many_beacons: { status: 429, class: "outage", title: "Too many beacons were sent in a short time" },
  too_many_uploads: { status: 429, class: "outage", title: "Too much is being sent at the same time" },
  too_many_streams: { status: 503, class: "outage", title: "Too many follow the events already" },
  memory_short: {
    status: 503,
    class: "outage",
    title: "The server is short of memory; it takes uploads again soon",
  },
  storage_full: { status: 507, class: "outage", title: "The storage is full" },
  bucket_unavailable: { status: 503, class: "outage", title: "The bucket does not answer" },
  log_unavailable: { status: 503, class: "outage", title: "The log does not answer" },
  queue_unavailable: { status: 503, class: "outage", title: "The queue does not answer" },
  library_busy: { status: 503, class: "outage", title: "The library is busy" },
  segment_lost: {
    status: 503,
    class: "transient",
    title: "The throttle lost this segment, as it was told to",
  },
  source_not_video: { status: 422, class: "source", title: "The file is not a video" },
  source_empty: { status: 422, class: "source", title: "The file is empty" },
  source_no_index: {
    status: 422,
    class: "source",
    title: "The file has no index (moov); it was cut off or never finished",
  },
  source_truncated: { status: 422, class: "source", title: "The file is cut off" },
  source_no_picture: { status: 422, class: "source", title: "The file has neither video nor sound" },
  source_encrypted: { status: 422, class: "source", title: "The video is encrypted" },
  source_unsupported: {
    status: 422,
    class: "source",
    title: "The video is of a kind that cannot be decoded here",
  },
  source_too_large: { status: 422, class: "source", title: "The picture is larger than is taken here" },
  source_too_long: { status: 422, class: "source", title: "The film is longer than is taken here" },
  source_too_many_streams: {
    status: 422,
    class: "source",
    title: "The file has more streams than are taken here",
  },
  source_too_costly: {
    status: 422,
    class: "source",
    title: "The film takes more memory or computing time than one may take here",
  },
  source_damaged: { status: 422, class: "source", title: "The video is damaged" },
  encoder_failed: { status: 500, class: "transient", title: "The encoder failed" },
  cancelled: { status: 409, class: "request", title: "The work was cancelled" },
  event_invalid: { status: 500, class: "poison", title: "The record is no event" },
  event_newer: { status: 500, class: "poison", title: "The event was made by a newer version" },
  job_invalid: { status: 500, class: "poison", title: "The job's data does not fit this version" },
  job_stalled: { status: 500, class: "poison", title: "Each worker that took the job died of it" },
  invalid_config: { status: 500, class: "poison", title: "The configuration is not valid" },
  tool_missing: { status: 500, class: "poison", title: "A program that is needed is not installed" },
  launch_failed: { status: 500, class: "transient", title: "A service did not start" },
  defect: { status: 500, class: "poison", title: "Something went wrong on our side" },
  internal: { status: 500, class: "transient", title: "Something went wrong on our side" },
} as const satisfies Record<string, ErrorTraits>;

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
  get class(): ErrorClass {
    return TABLE[this.code].class;
  }
  /** The same may work later, without a change. */
  get retryable(): boolean {
    return this.class === "transient" || this.class === "outage";
  }
  /** No retry helps, and it is not the film: what met it is a dead letter at once. */
  get isPoison(): boolean {
    return this.class === "poison" || this.class === "request";
  }
  get title(): string {
    return TABLE[this.code].title;
  }
}

/** The error as it is, or wrapped as `defect` or `internal` with its cause kept for the log. */
export function toPipelineError(error: unknown): PipelineError {
  if (error instanceof PipelineError) return error;
  return new PipelineError(isDefect(error) ? "defect" : "internal", undefined, { cause: error });
}

/** What the language itself throws at wrong code; the platform's own TypeErrors bring a code or a cause. */
function isDefect(error: unknown): boolean {
  if (!(error instanceof TypeError || error instanceof ReferenceError)) return false;
  return !("code" in error) && error.cause === undefined;
}

/** What is known of a failure, for those who run this: its message and stack, with those of its causes. */
export function describeError(thrown: unknown): { reason: string; stack: string | null } {
  const chain: Error[] = [];
  for (let error = thrown; error instanceof Error && !chain.includes(error); error = error.cause)
    chain.push(error);
  const messages = chain.map(({ message }) => message);
  const stacks = chain.flatMap(({ stack }) => stack ?? []);
  return {
    reason: messages.length ? [...new Set(messages)].join(": ") : String(thrown),
    stack: stacks.length ? stacks.join("\ncaused by: ") : null,
  };
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

/** Whether a failure with this code is the film's own: no work on it helps. */
export const isSourceFault = (code: string | null): boolean =>
  code !== null && code in TABLE && TABLE[code as ErrorCode].class === "source";

export const ERROR_TABLE: Readonly<Record<ErrorCode, ErrorTraits>> = TABLE;
