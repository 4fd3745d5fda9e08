import { expect, test } from "vitest";
import { decodeSource } from "../harness/decode.ts";
import { type Film, makeFilm } from "../harness/films.ts";
import { makeLateReordering } from "../harness/joined-film.ts";
import { waitForStatus } from "../harness/journal.ts";
import { startProduct } from "../harness/product.ts";
import { SPECIAL_FILMS } from "../harness/special-films.ts";
import { uploadFilm } from "../harness/upload.ts";
import { expectWholeFilm, loadFilm } from "./film-checks.ts";

const SOURCES: Record<string, () => Promise<Film>> = {
  "GOPs of two seconds": () => makeFilm({ name: "two-seconds.mp4", seconds: 20 }),
  "29.97 frames a second": () => makeFilm(SPECIAL_FILMS.ntsc),
  "open GOPs": () => makeFilm(SPECIAL_FILMS.openGop),
  "a variable frame rate in Matroska": () => makeFilm(SPECIAL_FILMS.variableRate),
  "an MPEG transport stream": () => makeFilm(SPECIAL_FILMS.transportStream),
  "B-frames from the middle on": makeLateReordering,
};

const product = await startProduct();
const { url } = product;

test.each(Object.entries(SOURCES))("%s: every rung's frames and times are the source's", async (_, make) => {
  const film = await make();
  const decoded = await decodeSource(film.path);
  expect(decoded.frames.map(({ number }) => number)).toEqual(film.numbers);

  const videoHash = await uploadFilm(url, film.path, { chunkBytes: 500_000 });
  const row = await waitForStatus(url, videoHash, "completed");
  const { hls, dash } = await loadFilm(url, row);
  await expectWholeFilm(hls, decoded);
  expect(dash.ended).toBe(true);
});
