import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { chaptersOf } from "../../../../core/video/chapters.ts";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import { makeFilm } from "../../../harness/films.ts";
import { dataOf, openTranscodeContext, readEvents, uploadWhole } from "../../../harness/ingest.ts";
import { addChapters } from "../../../harness/special-films.ts";

const ctx = await openTranscodeContext();

test.each(["chapters.mp4", "chapters.mkv"])(
  "the chapters of %s are found, and are no captions",
  async (name) => {
    const plain = await makeFilm({ name, seconds: 6, size: "160x90" });
    const film = await addChapters(plain, [
      { start: 0, title: "First" },
      { start: 2.5, title: "Second" },
    ]);
    const { scope, videoHash } = await uploadWhole(ctx, await readFile(film.path));
    expect(await ingestSource(ctx, scope)).toBe("ended");
    const [inspected] = dataOf(await readEvents(ctx, videoHash), "source.inspected");
    expect(chaptersOf(inspected!.media, 6)).toEqual([
      { start: 0, end: 2.5, title: "First" },
      { start: 2.5, end: 6, title: "Second" },
    ]);
    expect(inspected!.captions).toEqual([]);
  },
);
