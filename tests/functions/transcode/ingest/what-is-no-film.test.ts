import { expect, it } from "vitest";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import {
  dataOf,
  openTranscodeContext,
  readEvents,
  startUpload,
  uploadWhole,
} from "../../../harness/ingest.ts";
import { unfinishedMp4 } from "../../../harness/unfinished-mp4.ts";
import { makeTalkie } from "./films.ts";

const ctx = await openTranscodeContext();

async function refuse(film: Buffer) {
  const upload = await uploadWhole(ctx, film);
  const reason = await ingestSource(ctx, upload.scope).then(
    () => "ended",
    (error) => error,
  );
  return { ...upload, reason };
}

it.each([4000, 0])("an MP4 with %i bytes of media and no index is refused", async (mediaBytes) => {
  const { reason, videoHash } = await refuse(unfinishedMp4(mediaBytes));
  expect(reason).toMatchObject({ code: "source_no_index" });
  expect(await readEvents(ctx, videoHash)).toEqual([]);
});

it("plays what is there of a film that is cut off, and says so", async () => {
  const film = await makeTalkie({ seconds: 12 });
  const cut = film.subarray(0, film.length * 0.7);
  const { reason, videoHash } = await refuse(cut);
  expect(reason).toBe("ended");
  const events = await readEvents(ctx, videoHash);
  const { end } = dataOf(events, "source.ended")[0]!;
  expect(end / 90_000).toBeGreaterThan(6);
  expect(end / 90_000).toBeLessThan(11);
  const missing = film.length - cut.length;
  expect(dataOf(events, "damage.found")).toContainEqual({ damage: "cut_off", n: 0, at: end, missing });
});

it("says that a film is cut off whose index is missing with its end", async () => {
  const film = await makeTalkie({ seconds: 12, container: [] });
  const size = Math.floor(film.length * 0.7);
  const upload = await startUpload(ctx, { totalChunks: 2, size });
  await upload.addChunk(0, film.subarray(0, 100_000));
  await upload.addChunk(1, film.subarray(100_000, size));
  const reason = await ingestSource(ctx, upload.scope).catch((error) => error);
  expect(reason).toMatchObject({ code: "source_truncated" });
  expect(reason.detail).toMatch(/cut off: at least [\d,]+ bytes are missing at its end/);
});

it("says what else is no film", async () => {
  const noise = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 255));
  expect((await refuse(Buffer.from("just some words\n".repeat(100)))).reason).toMatchObject({
    code: "source_not_video",
    detail: "This is a text file, not a video. Choose the video file itself.",
  });
  expect((await refuse(noise)).reason).toMatchObject({ code: "source_not_video" });
});

it("takes a damaged picture for what the encoder must judge", async () => {
  const film = await makeTalkie({ seconds: 12 });
  const media = film.indexOf("mdat");
  film.fill(0x55, media + 50_000, media + 52_000);
  expect((await refuse(film)).reason).toBe("ended");
});
