import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { DAMAGED_FILMS } from "../harness/damaged-films.ts";
import { decodePictures, joinTrack, VIDEO_TIMESCALE } from "../harness/decode.ts";
import { waitForStatus } from "../harness/journal.ts";
import { playToEnd, readWatch, SIDES, watchPlayback } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import type { PublishedTrack } from "../harness/published.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";
import { uploadFilm } from "../harness/upload.ts";
import { loadFilm, secondsOf } from "./film-checks.ts";

const browser = useBrowser();
const { url } = await startProduct();
const folder = await makeTempFolder("damaged");

interface Line {
  frames: string;
  seconds: string;
  ssim: string;
  at: number | null;
  damage: string;
}
const table: Record<string, Line> = {};
afterAll(() => console.table(table));

/** Seconds by which the mark may lie beside the damage: bytes are not spread evenly over a film. */
const TOLERANCE_SECONDS = 1.5;
/** Seconds before the damage that are left out, as pictures refer to later ones. */
const MARGIN_SECONDS = 0.5;

test.each(Object.entries(DAMAGED_FILMS))(
  "%s: the film is played to its end, and marked",
  async (name, make) => {
    const { film, path, at } = await make(folder);
    const hash = await uploadFilm(url, path);
    const row = await waitForStatus(url, hash, "completed");
    const { hls } = await loadFilm(url, row);
    const rung = hls.tracks.find(({ kind }) => kind === "video")!;
    const pictures = (await decodePictures(rung)).length;
    const until = (at ?? film.seconds) - MARGIN_SECONDS - TOLERANCE_SECONDS;
    const ssim = await measureBefore(rung, film.path, until);
    table[name] = {
      frames: `${film.numbers.length} → ${pictures}`,
      seconds: `${film.seconds} → ${secondsOf(rung).toFixed(2)}`,
      ssim: ssim.toFixed(4),
      at: row.damage?.at ?? null,
      damage: row.damage?.detail ?? "none told",
    };
    expect(row.damage).not.toBeNull();
    if (at !== null) expect(Math.abs(row.damage!.at! - at)).toBeLessThan(TOLERANCE_SECONDS);
    expect(ssim).toBeGreaterThan(0.85);

    const page = await browser.open(`${url}/streaming.html?v=${hash}`, { before: watchPlayback });
    await playToEnd(page, 60_000);
    for (const side of SIDES) {
      const { error, ended, buffered } = await readWatch(page, side);
      expect({ side, error, ended, ranges: buffered.length }).toEqual({
        side,
        error: null,
        ended: true,
        ranges: 1,
      });
    }
  },
  240_000,
);

/** Mean structural similarity of a rung's pictures and the source's, from the beginning to so many seconds. */
async function measureBefore(track: PublishedTrack, sourcePath: string, seconds: number): Promise<number> {
  const { bytes, options } = await joinTrack(track, VIDEO_TIMESCALE);
  const { width, height } = track.size!;
  const graph = [
    `[1:v]setpts=PTS-STARTPTS,trim=end=${seconds},scale=${width}:${height}:flags=bicubic,setpts=N/30/TB[source]`,
    `[0:v]setpts=PTS-STARTPTS,trim=end=${seconds},setpts=N/30/TB[rung]`,
    "[rung][source]ssim",
  ].join(";");
  const { stderr } = await execa(
    "ffmpeg",
    [
      ...["-hide_banner", "-nostats", ...options, "-i", "pipe:0", "-i", sourcePath],
      ...["-filter_complex", graph, "-f", "null", "-"],
    ],
    { input: bytes },
  );
  return Number(/SSIM .*All:([\d.]+)/.exec(stderr)?.[1]);
}
