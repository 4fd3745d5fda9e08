import { deleteVideo } from "../api/client.ts";
import { describeError } from "../api/problem.ts";
import { titleFromFileName } from "../format/title.ts";
import { type InspectedFile, inspectFile } from "./inspect.ts";
import { createRateMeter } from "./rate.ts";
import type { Slots } from "./slots.ts";
import { uploadFile } from "./upload-file.ts";

/** `refused`: the file is no film. `failed`: it can be tried again. */
export type TransferPhase = "checking" | "ready" | "refused" | "sending" | "paused" | "failed" | "sent";

export interface TransferState {
  phase: TransferPhase;
  title: string;
  hash: string | null;
  sentBytes: number;
  /** Bytes per second, once measured. */
  rate: number | null;
  /** Why it was refused, failed, or waits. */
  message: string | null;
}

export interface Transfer {
  readonly file: File;
  readonly state: Readonly<TransferState>;
  setTitle(title: string): void;
  /** Starts, or goes on after a pause or a failure. */
  start(): void;
  pause(): void;
  /** Stops for good; what was sent is deleted, unless all of it was. */
  cancel(): void;
}

/** One file on its way: from its first look to its last chunk. `onChange` follows every step. */
export function createTransfer(file: File, slots: Slots, onChange: () => void): Transfer {
  const meter = createRateMeter();
  const state: TransferState = {
    phase: "checking",
    title: titleFromFileName(file.name),
    hash: null,
    sentBytes: 0,
    rate: null,
    message: null,
  };
  let source: InspectedFile;
  let stop = new AbortController();
  const change = (next: Partial<TransferState>) => {
    Object.assign(state, next);
    onChange();
  };

  inspectFile(file).then(
    (inspected) => {
      source = inspected;
      change({ phase: "ready" });
    },
    (error: unknown) => change({ phase: "refused", message: describeError(error) }),
  );

  async function run(signal: AbortSignal): Promise<void> {
    try {
      await uploadFile({
        source,
        slots,
        signal,
        title: state.title.trim() || titleFromFileName(file.name),
        onStarted: (hash) => change({ hash }),
        onProgress(sentBytes) {
          meter.add(sentBytes, performance.now());
          change({ sentBytes, rate: meter.rate(), message: null });
        },
        onRetry: (problem) => change({ message: `${problem.message} Trying again…` }),
      });
      change({ phase: "sent", sentBytes: file.size, message: null });
    } catch (error) {
      if (!signal.aborted) change({ phase: "failed", message: describeError(error) });
    }
  }

  return {
    file,
    state,
    setTitle: (title) => change({ title }),
    start() {
      if (!["ready", "paused", "failed"].includes(state.phase)) return;
      stop = new AbortController();
      meter.reset();
      change({ phase: "sending", rate: null, message: null });
      void run(stop.signal);
    },
    pause() {
      stop.abort();
      change({ phase: "paused", message: null });
    },
    cancel() {
      stop.abort();
      // A film that is gone already, or a server that is: the row is collected as an upload that stopped.
      if (state.hash !== null && state.phase !== "sent") deleteVideo(state.hash, true).catch(console.warn);
    },
  };
}
