import { STAGES } from "../../core/pipeline.ts";

/** What people can change about a strike, with its bounds. */
export interface Parameter {
  name: "seconds" | "times" | "milliseconds";
  default: number;
  min: number;
  max: number;
}

export interface FaultTraits {
  title: string;
  hits: "functions" | "log" | "queue" | "bucket" | "messages";
  /** What it does, in a sentence for people. */
  does: string;
  /** What should be seen meanwhile, and how it heals. */
  watch: string;
  /** Functions that one may choose from, the first by default. */
  functions?: readonly string[];
  parameters: readonly Parameter[];
  /** It ends after this long at the latest (s), whatever happens; `seconds`, where one may choose. */
  limit: number;
}

/** Every function that runs as a process of its own; first the one that works hardest. */
const FUNCTIONS = STAGES.filter(({ trigger }) => trigger.kind !== "schedule")
  .map(({ name }) => name)
  .sort((a, b) => Number(b === "transcode") - Number(a === "transcode"));
const seconds = (byDefault: number, max = 60): Parameter => ({
  ...{ name: "seconds", default: byDefault, min: 1, max },
});
const times = (byDefault: number, max: number): Parameter => ({
  ...{ name: "times", default: byDefault, min: 1, max },
});
/** What waits to strike is taken back after this long without a chance. */
const ARMED_SECONDS = 120;

/**
 * The faults that people can inject by hand on one machine, in the order in which pages show them. Each is about one
 * part, says what to look at, and heals by itself.
 */
export const FAULTS = {
  "kill-function": {
    title: "Kill a function",
    hits: "functions",
    does: "SIGKILL, in the middle of whatever it does. The host starts it again.",
    watch:
      "Its leases run out, a job's after some ten seconds; then work goes on at the first missing segment.",
    functions: FUNCTIONS,
    parameters: [],
    limit: 0,
  },
  "freeze-function": {
    title: "Freeze a function",
    hits: "functions",
    does: "SIGSTOP: it stands still with all its connections open, and wakes up again.",
    watch:
      "Its leases run out, and whoever is free takes its jobs. When it wakes it can publish nothing wrong.",
    functions: FUNCTIONS,
    parameters: [seconds(15)],
    limit: 60,
  },
  "stop-log": {
    title: "Stop the log",
    hits: "log",
    does: "Its server ends, and starts again on its data.",
    watch:
      "Uploads go on: events wait in the outbox, lag stands still, and all is published when it is back.",
    parameters: [seconds(10)],
    limit: 60,
  },
  "pause-log": {
    title: "Pause the log",
    hits: "log",
    does: "Its server stands still and says nothing; connections stay open.",
    watch:
      "Silence is noticed after seconds and connections are made anew. Nothing is lost, some is sent twice.",
    parameters: [seconds(10)],
    limit: 60,
  },
  "stop-queue": {
    title: "Stop the queue",
    hits: "queue",
    does: "Its server ends, and starts again on its data.",
    watch: "Running jobs go on encoding; fanout hands its events back to the log until the queue answers.",
    parameters: [seconds(10)],
    limit: 60,
  },
  "pause-queue": {
    title: "Pause the queue",
    hits: "queue",
    does: "Its server stands still and says nothing; connections stay open.",
    watch: "Leases cannot be renewed. Jobs that are given to two workers still store each segment once.",
    parameters: [seconds(10)],
    limit: 60,
  },
  "stop-bucket": {
    title: "Stop the bucket",
    hits: "bucket",
    does: "Nothing can be stored or read. Players stall, uploads are told to wait.",
    watch: "Jobs fail, are tried again, and wait longer each time; clients go on by themselves.",
    parameters: [seconds(10)],
    limit: 60,
  },
  "pause-bucket": {
    title: "Pause the bucket",
    hits: "bucket",
    does: "Whoever stores or reads waits for an answer that does not come.",
    watch: "Jobs stand still without failing, then go on where they were.",
    parameters: [seconds(10, 30)],
    limit: 30,
  },
  "fail-bucket-writes": {
    title: "Fail the next writes",
    hits: "bucket",
    does: "The next writes to a bucket fail, whoever makes them.",
    watch:
      "Each is tried again with growing patience. Only a job that fails five times gives its film up, and says why.",
    parameters: [times(2, 20)],
    limit: ARMED_SECONDS,
  },
  "slow-disk": {
    title: "Slow the disk",
    hits: "bucket",
    does: "Every write to a bucket takes longer.",
    watch: "Segments come later, the frontier follows, players keep a shorter buffer.",
    parameters: [{ name: "milliseconds", default: 500, min: 10, max: 5000 }, seconds(30)],
    limit: 60,
  },
  "poison-message": {
    title: "Poison the next message",
    hits: "messages",
    does: "The next event is one that its reader cannot handle, ever: it goes to the dead letters.",
    watch:
      "The messages behind it are not held up. Redrive the dead letter; the reconciler finds what is missing, too.",
    functions: ["track", "fanout"],
    parameters: [times(1, 10)],
    limit: ARMED_SECONDS,
  },
} as const satisfies Record<string, FaultTraits>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];
export const traitsOf = (name: FaultName): FaultTraits => FAULTS[name];
