import { expect, test } from "vitest";
import { type DecodedSource, decodeSource, VIDEO_TIMESCALE } from "../harness/decode.ts";
import { waitForStatus } from "../harness/journal.ts";
import { startProduct } from "../harness/product.ts";
import { SOURCE_KINDS, type SourceFilm } from "../harness/source-kinds.ts";
import { uploadFilm } from "../harness/upload.ts";
import { expectWholeFilm, loadFilm } from "./film-checks.ts";

const product = await startProduct();
const { url } = product;

test.each(Object.entries(SOURCE_KINDS))(
  "%s: every rung has the source's frames at their times",
  async (_, make) => {
    const film = await make();
    const videoHash = await uploadFilm(url, film.path, { chunkBytes: 200_000 });
    const [decoded, row] = await Promise.all([
      decodeSource(film.path).then((decoded) => correctTimes(decoded, film)),
      waitForStatus(url, videoHash, "completed"),
    ]);
    expect(decoded.frames.map(({ number }) => number)).toEqual(film.numbers);
    const { hls, dash } = await loadFilm(url, row);
    await expectWholeFilm(hls, decoded);
    expect(hls.tracks.filter(({ kind }) => kind === "video").length).toBeGreaterThan(1);
    expect(dash.ended).toBe(true);
  },
);

/** What is to be seen, where FFmpeg alone does not tell it right. */
function correctTimes(decoded: DecodedSource, { later = 0, stands = false }: SourceFilm): DecodedSource {
  const frames = decoded.frames.map(({ number, time }) => ({ number, time: time + later }));
  if (stands) frames[0]!.time = 0;
  return { ...decoded, frames, seconds: decoded.seconds + later / VIDEO_TIMESCALE };
}
