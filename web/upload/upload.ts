import { describeError } from "../api/problem.ts";
import { titleFromFileName } from "../format/title.ts";
import { createKeeper } from "./memory/keeper.ts";
import type { RememberedUpload, UploadMemory } from "./memory/memory.ts";
import type { Lanes } from "./send/chunk-sender.ts";
import type { Wait } from "./send/persist.ts";
import { createRateMeter } from "./send/rate.ts";
import { sendFilm } from "./send/send-film.ts";
import { type InspectedFile, inspectFile } from "./source/inspect.ts";

/** `refused`: the file is no film. `failed`: it can be tried again. */
export type UploadPhase = "checking" | "ready" | "refused" | "sending" | "paused" | "failed" | "sent";

export interface UploadState {
  phase: UploadPhase;
  title: string;
  /** Of the film, once it has one. */
  hash: string | null;
  /** It goes on with what was sent before. */
  isResumed: boolean;
  sentBytes: number;
  /** Bytes per second, once measured. */
  rate: number | null;
  /** Why it was refused or failed, in words. */
  message: string | null;
  /** Why it stands still, and goes on by itself. */
  wait: Wait | null;
}

export interface Upload {
  readonly file: File;
  readonly state: Readonly<UploadState>;
  /** Before it is started. */
  setTitle(title: string): void;
  /** Starts, as soon as the file was looked at, or goes on after a pause or a failure. */
  start(): void;
  pause(): void;
  /** Stops with a reason, as where the film turned out to be none. */
  fail(message: string): void;
  /** Stops for good; what was sent is deleted, unless all of it was. */
  cancel(): void;
  /** Stops, and leaves the film to who deletes it. */
  abandon(): void;
  /** Hears of every step. */
  subscribe(listener: () => void): void;
}

export interface UploadOptions {
  file: File;
  lanes: Lanes;
  memory: UploadMemory;
  handle?: FileSystemFileHandle;
  /** With a file that was compared with it already. */
  resume?: { remembered: RememberedUpload; source: InspectedFile };
}

/** While it waits for its turn or a slow line, nothing else tells how fast it is. */
const RATE_EVERY_MS = 1000;
const STARTABLE: readonly UploadPhase[] = ["ready", "paused", "failed"];

/** One file on its way: from its first look to its last chunk. */
export function createUpload({ file, lanes, memory, handle, resume }: UploadOptions): Upload {
  const meter = createRateMeter();
  const keeper = createKeeper(memory);
  const listeners: (() => void)[] = [];
  const state: UploadState = {
    phase: resume ? "ready" : "checking",
    title: resume?.remembered.title ?? titleFromFileName(file.name),
    hash: resume?.remembered.hash ?? null,
    isResumed: resume !== undefined,
    sentBytes: 0,
    rate: null,
    message: null,
    wait: null,
  };
  let source = resume?.source;
  let stop = new AbortController();
  let isWanted = false;
  const change = (next: Partial<UploadState>) => {
    Object.assign(state, next);
    for (const listener of listeners) listener();
  };

  async function inspect(): Promise<void> {
    try {
      source = await inspectFile(file, lanes.hasher);
      const same = await keeper.find({ size: file.size, fingerprint: source.fingerprint });
      const resumed = same && { title: same.title, hash: same.hash, isResumed: true };
      change({ phase: "ready", ...resumed });
      if (isWanted) start();
    } catch (error) {
      change({ phase: "refused", message: describeError(error) });
    }
  }
  if (!source) void inspect();

  function opened(hash: string): void {
    const { size, name: fileName } = file;
    const { title } = state;
    const upload = { hash, title, fileName, size, fingerprint: source!.fingerprint, startedAt: Date.now() };
    keeper.keep(handle ? { ...upload, handle } : upload);
    change({ hash });
  }

  async function run(signal: AbortSignal): Promise<void> {
    const tick = setInterval(() => change({ rate: meter.rate(performance.now()) }), RATE_EVERY_MS);
    try {
      await sendFilm(lanes, {
        source: source!,
        signal,
        title: state.title,
        hash: state.hash,
        onOpened: opened,
        onProgress(sentBytes) {
          meter.add(sentBytes, performance.now());
          change({ sentBytes, rate: meter.rate(performance.now()), wait: null });
        },
        onWait(wait) {
          meter.reset();
          change({ wait, rate: null });
        },
      });
      keeper.forget();
      change({ phase: "sent", sentBytes: file.size, wait: null });
    } catch (error) {
      if (!signal.aborted) change({ phase: "failed", message: describeError(error), wait: null });
    } finally {
      clearInterval(tick);
    }
  }

  function start(): void {
    isWanted = true;
    if (!STARTABLE.includes(state.phase)) return;
    stop = new AbortController();
    meter.reset();
    const title = state.title.trim() || titleFromFileName(file.name);
    change({ phase: "sending", title, rate: null, message: null, wait: null });
    void run(stop.signal);
  }

  return {
    file,
    state,
    setTitle: (title) => change({ title }),
    start,
    pause() {
      stop.abort();
      change({ phase: "paused", rate: null, wait: null });
    },
    fail(message) {
      stop.abort();
      change({ phase: "failed", message, rate: null, wait: null });
    },
    cancel() {
      stop.abort();
      keeper.forget();
      // A film that is gone already, or a server that is: the row is collected as an upload that stopped.
      if (state.hash !== null && state.phase !== "sent") lanes.server.remove(state.hash).catch(console.warn);
    },
    abandon() {
      stop.abort();
      keeper.forget();
    },
    subscribe: (listener) => void listeners.push(listener),
  };
}
