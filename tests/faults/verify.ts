import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { outbox } from "../../core/library/schema.ts";
import { expectNothingElse, expectWholeFilm, loadFilm } from "../end-to-end/film-checks.ts";
import type { DecodedSource } from "../harness/decode.ts";
import { measureSsim } from "../harness/measure-ssim.ts";
import type { PublishedFilm } from "../harness/published.ts";
import { readStoredTags } from "../harness/stored-objects.ts";
import type { FilmUpload, VideoRow } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { expectJournal } from "./journal.ts";
import { countJobs, type Lab } from "./lab.ts";

/** Encoders differ by a little where they start again in the middle of a film. */
const SSIM_SLACK = 0.003;

export interface Expected {
  source: DecodedSource;
  sourcePath: string;
  /** Rung → similarity of the undisturbed run; null for that run itself. */
  ssim: Map<string, number> | null;
  /** Key → entity tag of what was stored when the fault struck. */
  before: Map<string, string>;
  /** The queue may have lost jobs whose work was done: nobody tells their end then. */
  forgetsJobs: boolean;
}

/** Nothing was lost, doubled or left behind on a film's way. Answers the similarity of its rungs. */
export async function verifyFilm(
  lab: Lab,
  upload: FilmUpload,
  row: VideoRow,
  expected: Expected,
): Promise<Map<string, number>> {
  const { hls } = await loadFilm(lab.product.url, row);
  await expectWholeFilm(hls, expected.source);
  const after = Object.fromEntries(await readStoredTags(lab.buckets, upload.videoHash));
  expect(after).toMatchObject(Object.fromEntries(expected.before));
  await expectNothingElse(lab.buckets, upload, hls);
  await expectNothingWaits(lab, upload.videoHash);
  await expectJournal(lab.library, upload, hls, expected);
  return expectLikeness(hls, expected);
}

/** No job, and no event that was committed and not published. */
async function expectNothingWaits(lab: Lab, videoHash: string): Promise<void> {
  await waitUntil("the last job to end", async () => (await countJobs(lab, videoHash)) === 0, 120_000);
  await waitUntil("the outbox to be empty", async () => {
    const rows = await lab.library.select().from(outbox).where(eq(outbox.videoHash, videoHash));
    return rows.every((one) => one.publishedAt !== null);
  });
}

async function expectLikeness(
  film: PublishedFilm,
  { sourcePath, ssim }: Expected,
): Promise<Map<string, number>> {
  const measured = new Map<string, number>();
  for (const track of film.tracks.filter(({ kind }) => kind === "video")) {
    measured.set(track.name, await measureSsim(track, sourcePath));
    const least = ssim ? ssim.get(track.name)! - SSIM_SLACK : 0;
    expect({ rung: track.name, ssim: measured.get(track.name)! >= least }).toMatchObject({ ssim: true });
  }
  return measured;
}
