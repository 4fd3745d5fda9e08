import { expect, test } from "vitest";
import { corpusPath } from "../harness/corpus.ts";
import { getDetails, uploadFilm } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { testCorpus } from "./corpus.ts";

/** Some that take a way of their own; corpus.slow.test.ts has them all. */
const url = await testCorpus([
  "PHP-FFMpeg__sample.3gp",
  "decord__corrupted.mp4",
  "media__sample_with_srt.mkv",
  "rails__rotated_hdr_video.mov",
  "streamio-ffmpeg__weird_aspect.small.mpg",
  "torchcodec__nasa_13013.mp4",
]);

test("what is told of a telephone's HDR film that is stored on its side, and of what becomes of it", async () => {
  const hash = await uploadFilm(url, corpusPath("rails__rotated_hdr_video.mov"));
  await waitUntil("its inspection", async () => (await getDetails(url, hash)).media !== null);
  const { media, decisions } = await getDetails(url, hash);
  expect(media!.streams[0]).toMatchObject({
    ...{ kind: "video", codec: "hevc", rotation: 90, display: { width: 1080, height: 1920 } },
    hdr: { kind: "dolby-vision", dolbyVision: { profile: 8, compatibility: "hlg" } },
  });
  expect(decisions.map(({ stream, code }) => `${stream ?? "file"} ${code}`)).toEqual([
    ...["file packaged", "file place-dropped", "0 made-codec", "0 step", "0 step", "0 step", "0 step"],
    ...["0 turned", "0 tone-mapped", "0 samples-reduced", "1 data-left-out", "2 data-left-out"],
  ]);
});
