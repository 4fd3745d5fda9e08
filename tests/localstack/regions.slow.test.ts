import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createSteps } from "../../localstack/bootstrap/steps.mjs";
import { demonstrateRegions } from "../../localstack/regions/demonstrate.ts";
import { expectWholeFilm, loadFilm } from "../end-to-end/film-checks.ts";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

const TIMEOUT_MS = 600_000;

test(
  "a region that goes takes no film along: each is whole in the other, and nothing stored was made again",
  async () => {
    // Larger than the chunks that go first, so that there is a part which is sent later.
    const film = await makeFilm({ name: "regions.mp4", seconds: 16, bitrate: 4_000_000 });
    const source = await decodeSource(film.path);
    const outcome = await demonstrateRegions({
      dataDir: await makeTempFolder("regions"),
      film: new Uint8Array(await readFile(film.path)),
      step: createSteps(process.stderr),
      async onEnd(url, uploads) {
        expect(uploads).toHaveLength(3);
        for (const { videoHash } of uploads) {
          const row = await waitForStatus(url, videoHash, "completed", TIMEOUT_MS);
          await expectWholeFilm((await loadFilm(url, row)).hls, source);
        }
      },
    });
    // East had acknowledged them, and nobody else has them.
    expect(outcome.notMirrored).toBeGreaterThanOrEqual(10);
    expect(outcome.publishedAgain).toBeGreaterThan(0);
    const found = outcome.films.map(({ title, changed, madeTwice }) => ({ title, changed, madeTwice }));
    expect(found).toEqual([
      { title: "before", changed: 0, madeTwice: 0 },
      // The span that the stop of the product broke off may have had a segment on its way to the bucket.
      { title: "under way", changed: 0, madeTwice: expect.any(Number) },
      { title: "after", changed: 0, madeTwice: 0 },
    ]);
    expect(outcome.films[1]!.madeTwice).toBeLessThanOrEqual(1);
  },
  TIMEOUT_MS,
);
