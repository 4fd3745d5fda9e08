import { execa } from "execa";
import { expect, test } from "vitest";
import { findClosedCaptions } from "../../functions/transcode/mp4/find-closed-captions.ts";
import { makeClosedCaptionedFilm } from "../harness/closed-captions.ts";
import { makeOnce } from "../harness/films.ts";
import { openTranscodeContext } from "../harness/ingest.ts";
import { takeWholeWay } from "../harness/whole-film.ts";

const LINES = [{ start: 2000, end: 4000, text: "GOOD EVENING" }];

/** As broadcasts have them: FFmpeg's encoder of MPEG-2 writes captions as user data. */
async function makeMpeg2(name: string): Promise<string> {
  const options = { name: "cc.mp4", seconds: 12, size: "640x360", gop: 30 };
  const { path: film } = await makeClosedCaptionedFilm(options, LINES);
  const codec = ["-c:v", "mpeg2video", "-b:v", "2M", "-bf", "2", "-g", "15"];
  return makeOnce(name, [film, ...codec], (path) =>
    execa("ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", film, ...codec, "-c:a", "mp2", path]),
  );
}

const ctx = await openTranscodeContext();

test("captions inside MPEG-2 are told, and carried into every rung", async () => {
  const { inspection, hls, dash } = await takeWholeWay(ctx, await makeMpeg2("cc.ts"));
  expect(inspection).toMatchObject({ lane: "gop", passthrough: false, closedCaptions: ["CC1"] });
  const pictures = hls.tracks.filter(({ kind }) => kind === "video");
  expect(pictures.map(({ name }) => name)).toEqual(["360p", "240p"]);
  for (const { segments } of pictures)
    expect(findClosedCaptions(Buffer.concat(segments.map(({ object }) => object.bytes)))).toEqual(["CC1"]);
  expect(hls.manifest.bytes.toString()).toMatch(/TYPE=CLOSED-CAPTIONS.*INSTREAM-ID="CC1"/);
  expect(dash.manifest.bytes.toString()).toContain("urn:scte:dash:cc:cea-608:2015");
}, 120_000);
