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

it("says that a film is cut off, with what was made of it kept", async () => {
  const film = await makeTalkie({ seconds: 12 });
  const { reason, videoHash } = await refuse(film.subarray(0, film.length * 0.7));
  expect(reason).toMatchObject({ code: "source_truncated" });
  expect(reason.detail).toMatch(/cut off: at least [\d,]+ bytes are missing/);
  expect(dataOf(await readEvents(ctx, videoHash), "source.ended")).toEqual([]);
});

it("says so at once where the size was announced", async () => {
  const film = await makeTalkie({ seconds: 12 });
  const size = Math.floor(film.length * 0.7);
  const upload = await startUpload(ctx, { totalChunks: 2, size });
  await upload.addChunk(0, film.subarray(0, 100_000));
  await expect(ingestSource(ctx, upload.scope)).rejects.toMatchObject({ code: "source_truncated" });
});

it("says what else is no film", async () => {
  const noise = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 255));
  expect((await refuse(Buffer.from("just some words\n".repeat(100)))).reason).toMatchObject({
    code: "source_not_video",
    detail: "The file is not a video: it seems to be text",
  });
  expect((await refuse(noise)).reason).toMatchObject({ code: "source_not_video" });
});

it("takes a damaged picture for what the encoder must judge", async () => {
  const film = await makeTalkie({ seconds: 12 });
  const media = film.indexOf("mdat");
  film.fill(0x55, media + 50_000, media + 52_000);
  expect((await refuse(film)).reason).toBe("ended");
});
