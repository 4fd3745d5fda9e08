import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { DecodedSource } from "../harness/decode.ts";
import type { Film } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { createRandom } from "../harness/random.ts";
import { readStoredTags } from "../harness/stored-objects.ts";
import { beginStubbornUpload } from "../harness/stubborn-upload.ts";
import { waitUntil } from "../harness/wait-until.ts";
import type { Lab } from "./lab.ts";
import { awaitWork, countEncoded, type Fault, type Scene } from "./scene.ts";
import { verifyFilm } from "./verify.ts";

/** What every trial uses, and how it looks when nothing happens to it. */
export interface Specimen {
  film: Film;
  source: DecodedSource;
  /** Segments of each rung. */
  segments: number;
  /** Rung → how much it looks like the source; null until the undisturbed run has told. */
  ssim: Map<string, number> | null;
}

/** A line of the report. */
export interface Outcome {
  fault: string;
  seed: number;
  /** Segments of the watched rung that were stored when it struck, of all. */
  "struck at": string;
  /** From the moment when it was mended (or had struck, if it mends itself) until the next segment. */
  "goes on after (s)": number;
  "completed after (s)": number;
  /** Segments that were encoded though they were stored. */
  redone: number;
}

const CHUNK_BYTES = 64 * 1024;
/** Of the chunks: enough for some segments, too few for all. */
const PART = { least: 0.4, most: 0.7 };
const COMPLETE_TIMEOUT_MS = 240_000;

export interface TrialOptions {
  seed: number;
  /** So many times as long as promised may it take until work goes on: on a machine that does much else. */
  slack: number;
}

/** Sends a film, lets a fault strike on its way, and looks in the end whether anything of it can be seen. */
export async function runTrial(
  lab: Lab,
  specimen: Specimen,
  fault: Fault,
  { seed, slack }: TrialOptions,
): Promise<Outcome> {
  const random = createRandom(seed);
  await fault.prepare?.(lab);
  const upload = await beginStubbornUpload(lab.product.url, specimen.film.path, {
    title: fault.name,
    chunkBytes: CHUNK_BYTES,
  });
  const scene: Scene = { lab, upload, random };
  const sent = await bringTo(scene, specimen, fault.moment);

  const before = await readStoredTags(lab.buckets, upload.videoHash);
  const encoded = await countEncoded(scene);
  const struckAt = performance.now();
  const striking = fault.strike(scene);
  const finishing = finish(scene, sent);
  await striking;
  const mendedAt = performance.now();
  const stored = await countEncoded(scene);
  await waitUntil(
    "the next segment",
    async () => {
      const now = await countEncoded(scene);
      return now > stored || now >= specimen.segments;
    },
    COMPLETE_TIMEOUT_MS,
  );
  const wentOnAt = performance.now();
  await finishing;
  const row = await waitForStatus(lab.product.url, upload.videoHash, "completed", COMPLETE_TIMEOUT_MS);
  const completedAt = performance.now();

  const { source, ssim, film } = specimen;
  const { forgetsJobs = false } = fault;
  const likeness = await verifyFilm(lab, upload, row, {
    ...{ source, sourcePath: film.path, ssim, before, forgetsJobs },
  });
  specimen.ssim ??= likeness;
  const redone = await countRedone(lab, upload.videoHash);
  const { redone: allowed = 0, goesOnWithin = Number.POSITIVE_INFINITY } = fault;
  expect(redone, "segments encoded again").toBeLessThanOrEqual(
    typeof allowed === "number" ? allowed : allowed(),
  );
  expect(seconds(mendedAt, wentOnAt), "seconds until work goes on").toBeLessThanOrEqual(goesOnWithin * slack);
  return {
    ...{ fault: fault.name, seed, "struck at": `${encoded} of ${specimen.segments}` },
    "goes on after (s)": seconds(mendedAt, wentOnAt),
    "completed after (s)": seconds(struckAt, completedAt),
    redone,
  };
}

/** Sends as much as the moment asks for. Answers how many chunks that were. */
async function bringTo(scene: Scene, { segments }: Specimen, moment: Fault["moment"]): Promise<number> {
  const { upload, random } = scene;
  const part = PART.least + random() * (PART.most - PART.least);
  const sent = moment === "arriving" ? Math.ceil(part * upload.count) : upload.count;
  await upload.sendRange(0, sent);
  if (moment === "encoding") await upload.finalize();
  await awaitWork(scene, moment, segments);
  return sent;
}

async function finish({ upload }: Scene, sent: number): Promise<void> {
  await upload.sendRange(sent);
  await upload.finalize(); // a second time is no trouble
}

/** By every worker, each of which has a log of its own. */
async function countRedone({ product }: Lab, videoHash: string): Promise<number> {
  const folder = join(product.dataDir, "logs");
  const names = (await readdir(folder)).filter((name) => name.startsWith("transcode"));
  const logs = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  const isRedone = (line: string) => line.includes("segment was stored already") && line.includes(videoHash);
  return logs.flatMap((log) => log.split("\n")).filter(isRedone).length;
}

const seconds = (from: number, to: number) => Math.round((to - from) / 100) / 10;
