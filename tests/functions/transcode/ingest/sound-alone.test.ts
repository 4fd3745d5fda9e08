import { expect, it } from "vitest";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import { dataOf, listTags, openTranscodeContext, readEvents, uploadWhole } from "../../../harness/ingest.ts";
import { makeTalkie } from "./films.ts";

const ctx = await openTranscodeContext();

it.each([
  ["sound.m4a", ["-c:a", "aac"]],
  ["sound.mp3", ["-c:a", "libmp3lame"]],
  ["sound.ogg", ["-c:a", "libvorbis"]],
  ["sound.wav", ["-c:a", "pcm_s24le"]],
  ["sound.flac", ["-c:a", "flac", "-ac", "6"]],
  ["sound.ts", ["-c:a", "mp2"]],
  ["cover.m4a", ["-c:a", "aac"]],
])("takes %s, which has no picture of a film, and tells its pace", async (name, audio) => {
  const cover = ["-vf", "trim=end_frame=1", "-c:v", "png", "-disposition:v:0", "attached_pic"];
  const video = name.startsWith("cover") ? cover : ["-vn"];
  const film = await makeTalkie({ name, seconds: 6, video, audio, container: [] });
  const upload = await uploadWhole(ctx, film, 50_000);
  expect(await ingestSource(ctx, upload.scope)).toBe("ended");
  const events = await readEvents(ctx, upload.videoHash);
  const [inspection] = dataOf(events, "source.inspected");
  expect(events[0]!.type).toBe("source.inspected");
  expect(inspection).toMatchObject({ video: null, lane: "sound", passthrough: false, rungs: [] });
  const kinds = inspection!.media!.streams.map(({ kind }) => kind).sort();
  expect(kinds).toEqual(name.startsWith("cover") ? ["audio", "cover"] : ["audio"]);
  const rungs = name === "sound.flac" ? ["audio-0", "audio-0-surround"] : ["audio-0"];
  expect(inspection!.sounds.map(({ rung }) => rung)).toEqual(rungs);
  const ended = dataOf(events, "source.ended")[0]!;
  expect(ended).toMatchObject({ segments: 0, sounds: Object.fromEntries(rungs.map((rung) => [rung, 10])) });
  // An encoder's delay may be part of the sound.
  expect(Math.abs(ended.end / 90_000 - 6)).toBeLessThan(0.06);
  for (const rung of rungs) {
    const segments = dataOf(events, "segment.ready").filter((segment) => segment.rung === rung);
    expect(segments.map(({ n }) => n)).toEqual(Array.from({ length: 10 }, (_, i) => i + 1));
    expect(segments.every(({ speed }) => speed! > 0)).toBe(true);
  }
  const tags = await listTags(ctx.buckets.media, `uploads/${upload.videoHash}/`);
  expect(await ingestSource(ctx, upload.scope)).toBe("ended");
  expect(await listTags(ctx.buckets.media, `uploads/${upload.videoHash}/`)).toEqual(tags);
});
