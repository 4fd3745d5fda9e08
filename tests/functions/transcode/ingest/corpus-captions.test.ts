import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { wholeCaptionsKey } from "../../../../core/video/keys.ts";
import { corpusPath } from "../../../harness/corpus.ts";
import { dataOf } from "../../../harness/ingest.ts";
import { openCaptionIngest } from "../harness/ingest-captions.ts";

const { ingest, readCues } = await openCaptionIngest();

it("the corpus: SubRip with its name, and two tracks of mov_text", async () => {
  const srt = await ingest(await readFile(corpusPath("media__sample_with_srt.mkv")));
  expect(srt.captions).toMatchObject([
    { track: "text-0", language: "en", label: "Subs Label", default: false },
  ]);
  expect(await readCues(wholeCaptionsKey(srt.videoHash, "text-0"))).toEqual([
    { start: 0, end: 1234, text: "This is the first subtitle." },
  ]);
  const closed = await ingest(await readFile(corpusPath("media__fragmented_captions.mp4")));
  expect(dataOf(closed.events, "source.inspected")[0]!.closedCaptions).toContain("CC1");
  const nasa = await ingest(await readFile(corpusPath("torchcodec__nasa_13013.mp4")));
  expect(nasa.captions.map(({ track }) => track)).toEqual(["text-0", "text-1"]);
  const cues = await readCues(wholeCaptionsKey(nasa.videoHash, "text-1"));
  expect(cues.map(({ start, end }) => [start, end])).toEqual([
    [210, 4260],
    [4260, 8350],
    [8350, 12470],
    [12470, 16570],
  ]);
  expect(cues[0]!.text).toBe("NAR: This is the optical and science segment of the Webb");
});
