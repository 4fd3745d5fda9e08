import { setTimeout as delay } from "node:timers/promises";
import { rungPrefix } from "../../core/video/keys.ts";
import type { RunningProcess } from "../harness/process-tree.ts";
import type { Random } from "../harness/random.ts";
import type { FilmUpload } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { countActive, type Lab } from "./lab.ts";

/**
 * Where the film stands when a fault strikes: a part of it has arrived; all of it has, and the rest is being
 * encoded; or its last chunk was just acknowledged and it is about to be finalized.
 */
export type Moment = "arriving" | "encoding" | "finalizing";

export interface Fault {
  name: string;
  moment: Moment;
  /** Before the film is opened. */
  prepare?(lab: Lab): Promise<void>;
  /**
   * Breaks something and, where it does not heal by itself, mends it; resolves then. Throws where nothing met what
   * was broken: then it has struck nothing.
   */
  strike(scene: Scene): Promise<void>;
  /** Segments that may be encoded once more; none by default. */
  redone?: number | (() => number);
  /** The queue may lose jobs whose work is done: nobody tells their end then. */
  forgetsJobs?: boolean;
  /** Seconds within which work is promised to go on. */
  goesOnWithin?: number;
}

/** What a fault may touch. */
export interface Scene {
  lab: Lab;
  upload: FilmUpload;
  random: Random;
}

/**
 * Segments that may be encoded once more where a run of the encoder is broken off: two in each of two rungs, since it
 * begins again at the first one that any of its rungs lacks.
 */
export const IN_FLIGHT = 4;

/** A rung that is always encoded. */
const WATCHED = "240p";
/** How far the work may have come when a fault strikes; of a film that still arrives only a part can be made. */
const MOST_ENCODED: Record<Moment, number> = { arriving: 2, encoding: 7, finalizing: 5 };
/** A moment later than what was waited for, so that faults fall between the steps as well. */
const LATEST_MS = 300;

export async function countEncoded({ lab, upload }: Scene): Promise<number> {
  let count = 0;
  for await (const { key } of lab.buckets.media.list(rungPrefix(upload.videoHash, WATCHED))) {
    if (key.endsWith(".m4s")) count += 1;
  }
  return count;
}

/**
 * Resolves at a moment, chosen by chance, at which some segments are encoded, some are not, and a job is
 * active. Throws when that never happens: then the fault would strike nothing.
 */
export async function awaitWork(scene: Scene, moment: Moment, totalSegments: number): Promise<void> {
  const wanted = 1 + Math.floor(scene.random() * MOST_ENCODED[moment]);
  await waitUntil(`${wanted} encoded segments`, async () => (await countEncoded(scene)) >= wanted, 120_000);
  await delay(scene.random() * LATEST_MS);
  await waitUntil("an active job", async () => {
    const encoded = await countEncoded(scene);
    if (encoded >= totalSegments) throw new Error("the film was encoded before the fault could strike");
    return (await countActive(scene.lab, scene.upload.videoHash)) > 0;
  });
}

/** An FFmpeg of the worker: the one that cuts the source, or one that encodes. Null when there is none. */
export async function findFfmpeg({ lab }: Scene, role: "reader" | "encoder"): Promise<RunningProcess | null> {
  const programs = await lab.product.programs("transcode");
  const encodes = ({ command }: RunningProcess) => command.includes("libx264");
  const found = programs.filter(({ command }) => /\bffmpeg\b/.test(command) && !command.includes("mjpeg"));
  return found.find((one) => encodes(one) === (role === "encoder")) ?? null;
}
