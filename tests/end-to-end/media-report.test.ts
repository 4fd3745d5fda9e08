import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { makeFilm } from "../harness/films.ts";
import { ROOT } from "../harness/host.ts";
import { waitForStatus } from "../harness/journal.ts";
import { makePictureCaptionedFilm, PICTURE_CAPTIONS } from "../harness/picture-captions.ts";
import { startProduct } from "../harness/product.ts";
import { makePlacedFilm, makeTracksFilm, PLACE } from "../harness/tracks-film.ts";
import { getDetails, uploadFilm } from "../harness/upload.ts";

const product = await startProduct();
const { url } = product;

async function upload(path: string) {
  const hash = await uploadFilm(url, path);
  await waitForStatus(url, hash, "completed");
  const details = await getDetails(url, hash);
  const media = details.media!;
  /** "1 audio-0 sound-made": stream, rendition and code of each decision. */
  const decided = details.decisions.map(({ stream, rendition, code }) =>
    [stream ?? "file", rendition, code].filter((part) => part !== null).join(" "),
  );
  return { hash, media, decided, details };
}

test("what a film says of the place where it was recorded is nowhere, and that is told", async () => {
  const { hash, media, decided, details } = await upload(await makePlacedFilm());
  expect([...media.locationTags].sort()).toEqual([
    ...["city", "com.apple.quicktime.location.iso6709", "comment", "location"],
  ]);
  expect(media.tags).toContainEqual({ name: "Title", value: "A walk" });
  expect(decided).toContain("file place-dropped");
  expect(JSON.stringify(details)).not.toMatch(PLACE);
  // The log, the library, the journal and all objects but the upload itself.
  const [told, silent] = await searchData(PLACE);
  expect(told).toEqual([expect.stringContaining(`uploads/${hash}/chunks/`)]);
  expect(silent.some((path) => path.endsWith("inspection.json"))).toBe(true);
  expect(silent.some((path) => /redis|library/.test(path))).toBe(true);
});

test("a film of many tracks, by the api and on the command line", async () => {
  const { hash, media, decided } = await upload(await makeTracksFilm());
  expect(media.container.name).toBe("Matroska");
  expect(media.chapters).toEqual([
    { start: 0, end: 1.5, title: "The first lake" },
    { start: 1.5, end: 4, title: "The second lake" },
  ]);
  const [picture, surround, commentary, captions, cover] = media.streams;
  expect(picture).toMatchObject({
    frameRate: { kind: "constant", average: 25, of: "whole" },
    keyframes: { count: 4, longest: 1, of: "whole" },
  });
  expect(surround).toMatchObject({ codec: "ac3", channels: 6, sampleRate: 44_100, title: "Deutsch" });
  expect(commentary).toMatchObject({ codec: "aac", channels: 1, language: "eng", flags: ["comment"] });
  expect(captions).toMatchObject({ kind: "subtitle", codec: "subrip", form: "text", language: "ger" });
  expect(cover).toMatchObject({ kind: "cover", codec: "png", width: 120, height: 120 });
  expect(decided).toEqual(
    expect.arrayContaining([
      ...["0 source copied", "1 audio-0 mixed-down", "1 audio-0-surround surround-kept"],
      ...["1 audio-0 sound-resampled", "2 audio-1 mono-spread", "3 text-0 captions-made", "4 cover-left-out"],
    ]),
  );

  const cli = join(ROOT, "localstack/cli/vidpipeline.mjs");
  const { stdout } = await execa(process.execPath, [cli, "inspect", hash.slice(0, 12), "--url", url]);
  expect(stdout).toMatch(/^File +Matroska, 4\.\d+ s, .*$/m);
  expect(stdout).toMatch(/^0 Video +H\.264, 480 × 270, 25 fps$/m);
  expect(stdout).toMatch(/^1 Sound +AC-3, 5\.1, German$/m);
  expect(stdout).toMatch(/→ audio-0: 5\.1 is mixed down to stereo/);
  expect(stdout).toMatch(/^ +→ left out: It is a picture beside the film/m);
});

test("captions that are pictures are named as what they are, and left out", async () => {
  const { media, decided, details } = await upload(await makePictureCaptionedFilm());
  const kinds = Object.keys(PICTURE_CAPTIONS);
  const pictures = media.streams.filter(({ kind }) => kind === "subtitle");
  expect(pictures).toEqual(kinds.map((codec) => expect.objectContaining({ codec, form: "image" })));
  expect(details.captions).toEqual([]);
  expect(details.unusable_captions).toEqual(
    kinds.map((codec) => expect.objectContaining({ codec, reason: "They are pictures, not text." })),
  );
  expect(decided.filter((code) => code.endsWith("captions-image"))).toHaveLength(kinds.length);
});

test("a rate that varies, in a container without an index, is counted to the end", async () => {
  const film = await makeFilm({
    name: "variable.mkv",
    seconds: 6,
    size: "320x180",
    gop: 30,
    variableRate: true,
  });
  const { media, decided } = await upload(film.path);
  // One picture of five and one of seven are left out: at most two intervals of a thirtieth become one of three.
  expect(media.streams[0]).toMatchObject({ frameRate: { kind: "variable", of: "whole" } });
  const { frameRate } = media.streams[0] as { frameRate: { average: number; min: number; max: number } };
  expect(frameRate.max).toBeCloseTo(30, 0);
  expect(frameRate.min).toBeCloseTo(10, 0);
  expect(frameRate.average).toBeCloseTo((film.numbers.length - 1) / (lastOf(film.numbers) / 30), 0);
  expect(decided.some((code) => code.endsWith("copied") || code.endsWith("made-gop"))).toBe(true);
});

const lastOf = (numbers: number[]) => numbers.at(-1)!;

/** Paths of the files of the product's data that say `what`, and of those that do not. */
async function searchData(what: RegExp): Promise<[string[], string[]]> {
  const entries = await readdir(product.dataDir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const found: [string[], string[]] = [[], []];
  for (const path of paths) found[what.test(await readFile(path, "latin1")) ? 0 : 1].push(path);
  return found;
}
