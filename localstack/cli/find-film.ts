import { type ApiAddress, askApi, type VideoRow } from "./api-client.ts";
import { CommandError, EXIT } from "./exit-codes.ts";

/** The one film whose hash begins so. Throws CommandError where there is none, or more than one. */
export async function findFilm(api: ApiAddress, hash: string): Promise<VideoRow> {
  return pickFilm(await askApi<VideoRow[]>(api, "/videos"), hash);
}

/** The same among films that are at hand. */
export function pickFilm(rows: VideoRow[], hash: string): VideoRow {
  const found = rows.filter((row) => row.video_hash.startsWith(hash.toLowerCase()));
  if (found.length === 0) throw new CommandError(`There is no film whose hash begins with ${hash}`);
  if (found.length > 1)
    throw new CommandError(`${found.length} films begin with ${hash}: give more of it`, EXIT.usage);
  return found[0]!;
}
