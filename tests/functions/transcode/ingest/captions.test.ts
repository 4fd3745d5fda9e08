import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { captionSegment } from "../../../../core/video/captions/segments.ts";
import { captionSegmentKey, wholeCaptionsKey } from "../../../../core/video/keys.ts";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import { type FilmCaptions, makeCaptionedFilm, speakEvenly } from "../../../harness/captioned-film.ts";
import { dataOf, readEvents } from "../../../harness/ingest.ts";
import { openCaptionIngest } from "../harness/ingest-captions.ts";

const { ctx, ingest, readCues } = await openCaptionIngest();
const SECONDS = 13;
const SMALL = { seconds: SECONDS, size: "320x180", gop: 30 };

const english = { language: "eng", lines: speakEvenly("English", SECONDS) };
const german = { language: "ger", title: "Deutsch (SDH)", lines: speakEvenly("Grüße &", SECONDS) };
const KINDS: Record<string, { film: Parameters<typeof makeCaptionedFilm>[0]; captions: FilmCaptions[] }> = {
  "SubRip and SubStation Alpha in Matroska": {
    film: { ...SMALL, name: "film.mkv" },
    captions: [
      { ...english, format: "srt" },
      { ...german, format: "ass" },
    ],
  },
  "mov_text in MP4": {
    film: { ...SMALL, name: "film.mp4" },
    captions: [
      { ...english, format: "srt" },
      { ...german, format: "srt" },
    ],
  },
  "WebVTT in WebM": {
    film: { ...SMALL, name: "film.webm", codec: "vp9" },
    captions: [
      { ...english, format: "vtt" },
      { ...german, format: "vtt" },
    ],
  },
  "SubRip in a film of one long GOP, which one process encodes": {
    film: { ...SMALL, name: "long.mkv", size: "160x90", gop: 1000 },
    captions: [
      { ...english, format: "srt" },
      { ...german, format: "srt" },
    ],
  },
};

it.each(Object.keys(KINDS))(
  "%s becomes WebVTT: whole, and in segments of every cue that they overlap",
  async (kind) => {
    const { film, captions: given } = KINDS[kind]!;
    const { videoHash, events, captions } = await ingest(
      await readFile((await makeCaptionedFilm(film, given)).path),
    );
    expect(captions.map(({ track, language, kind }) => [track, language, kind])).toEqual([
      ["text-0", "en", "subtitles"],
      ["text-1", "de", given[1]!.format === "srt" && film.name.endsWith("mp4") ? "subtitles" : "captions"],
    ]);
    // 13 s are three segments of 4 s and a last one.
    expect(dataOf(events, "captions.grown").map(({ n }) => n)).toEqual([1, 2, 3, 4]);
    expect(dataOf(events, "captions.removed")).toEqual([]);
    expect(dataOf(events, "source.ended")[0]).toMatchObject({ captions: 4 });
    for (const [i, { lines, format }] of given.entries()) {
      // Opus begins 7 ms before the picture, which is where the film begins.
      const shift = film.name.endsWith("webm") ? 7 : 0;
      const spoken = lines.map(({ start, end, text }) => {
        const times = { start: start + shift, end: end + shift };
        const escaped = text.replace("&", "&amp;");
        return { ...times, text: format === "ass" ? `<b>${escaped}</b>` : escaped };
      });
      const track = `text-${i}`;
      expect(await readCues(wholeCaptionsKey(videoHash, track))).toEqual(spoken);
      for (const n of [1, 2, 3, 4]) {
        const { start, end } = captionSegment(n);
        const overlapping = spoken.filter((cue) => cue.start < end * 1000 && cue.end > start * 1000);
        expect(await readCues(captionSegmentKey(videoHash, track, n)), `${track}/${n}`).toEqual(overlapping);
      }
    }
  },
);

it("a second run tells the same events and changes no byte", async () => {
  const { film, captions } = KINDS["mov_text in MP4"]!;
  const { scope, videoHash, events } = await ingest(
    await readFile((await makeCaptionedFilm(film, captions)).path),
  );
  await ingestSource(ctx, scope);
  const again = (await readEvents(ctx, videoHash)).slice(events.length);
  const ids = (list: typeof events) =>
    list.filter(({ type }) => type.startsWith("captions.")).map(({ id }) => id);
  expect(ids(again)).toEqual(ids(events));
});
