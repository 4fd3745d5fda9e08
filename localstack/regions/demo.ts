/**
 * Kafka in two regions on one machine: one is cut off while a film is on its way, and the product goes on in the
 * other. `npm run regions`; docs/multi-region.md says what it shows.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PipelineError } from "../../core/errors.ts";
import { openLogger } from "../../core/logger.ts";
import { createSteps } from "../bootstrap/steps.mjs";
import { makeSampleFilm } from "../sample-film/make-sample-film.ts";
import { demonstrateRegions } from "./demonstrate.ts";

const dataDir = await mkdtemp(join(tmpdir(), "vidpipeline-regions-"));
const step = createSteps();
try {
  const film = await step("a sample film", () =>
    makeSampleFilm("auto", openLogger("regions", "warn"), new AbortController().signal),
  );
  const { notMirrored, publishedAgain, films } = await demonstrateRegions({ dataDir, film, step });
  console.table(
    films.map(({ title, published, changed, madeTwice }) => ({
      film: title,
      rungs: published.rungs.length,
      segments: published.segments.size,
      whole: published.rungs.every(({ ended }) => ended) ? "yes" : "no",
      "changed since": changed,
      "made twice": madeTwice,
    })),
  );
  console.log(`${notMirrored} records were lost with east, ${publishedAgain} events were published again.`);
  const isWhole = films.every(({ published }) => published.rungs.every(({ ended }) => ended));
  const isSame = films.every(({ changed }) => changed === 0);
  process.exitCode = isWhole && isSame ? 0 : 1;
} catch (error) {
  console.error(error instanceof PipelineError ? error.detail : error);
  process.exitCode = 1;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
process.exit();
