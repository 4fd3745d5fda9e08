export const NAMESPACE = "VidPipeline";

/** What the functions tell CloudWatch, all counts; the alarms and the workers' scaling read it. */
export const METRIC_OF = {
  /** Jobs that wait or run. */
  queueDepth: "QueueDepth",
  deadLetters: "DeadLettersWaiting",
  /** Committed events that are not published yet. */
  outbox: "OutboxWaiting",
  /** Of the records that track has just read; a record that is delivered again counts again. */
  filmsFailed: "FilmsFailed",
  /** For good, after their last attempt; told as films are. */
  jobsFailed: "JobsFailed",
} as const;

export type Metrics = Partial<Record<(typeof METRIC_OF)[keyof typeof METRIC_OF], number>>;
