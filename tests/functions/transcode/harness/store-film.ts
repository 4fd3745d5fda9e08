import { keepFacts } from "../../../../core/library/facts.ts";
import { migrateLibrary } from "../../../../core/library/open-library.ts";
import { makeEvent, type PipelineEvent } from "../../../../core/video/events.ts";
import type { Gop } from "../../../../core/video/gop.ts";
import type { TranscodeContext } from "../../../../functions/transcode/context.ts";
import { type Film, type FilmOptions, makeFilm } from "../../../harness/films.ts";
import { openFilm } from "../../../harness/library.ts";
import { ingestFilm } from "./ingest-film.ts";
import { makeRung } from "./transcode.ts";

/** Makes a film whose only rung, the source's own, is stored and told of. */
export async function storeFilm(
  { library, buckets }: TranscodeContext,
  options: Omit<FilmOptions, "name">,
): Promise<{ film: Film; videoHash: string; gops: Gop[] }> {
  await migrateLibrary(library);
  const film = await makeFilm({ name: "stored.mp4", audio: false, ...options });
  const videoHash = await openFilm(library);
  const rungs = [makeRung("source", film.width, film.height)];
  const { path, width, height } = film;
  const video = { width, height };
  const gops = await ingestFilm(buckets, { path, videoHash, rungs, video, place: () => "media" });
  const facts = gops.map(({ n, start, duration }) => {
    const data = { rung: "source", n, start, duration, bytes: 1, speed: null };
    const event = makeEvent("test", videoHash, "segment.ready", data) as PipelineEvent;
    return { event, record: { partition: 0, offset: n, timestamp: Date.now() } };
  });
  await keepFacts(library, facts);
  return { film, videoHash, gops };
}
