import { readFile } from "node:fs/promises";
import type { z } from "@hono/zod-openapi";
import type { Captions } from "../../functions/api/schemas.ts";
import { type ApiAddress, ApiError, askApi, type VideoDetails } from "./api-client.ts";
import { CommandError, EXIT } from "./exit-codes.ts";
import { findFilm } from "./find-film.ts";
import { formatTable } from "./format.ts";
import { printable } from "./printable.ts";

type CaptionTrack = z.infer<typeof Captions>;

export interface NewCaptions {
  file: string;
  language: string;
  label?: string;
  kind: string;
}

/** `vidpipeline captions list`: the captions of a film, and what it has that cannot be shown. */
export async function listFilmCaptions(hash: string, api: ApiAddress): Promise<void> {
  const film = await findFilm(api, hash);
  const { captions, unusable_captions } = await askApi<VideoDetails>(api, `/videos/${film.video_hash}`);
  if (captions.length > 0) console.log(formatTable(describe(captions)));
  else console.log("No captions: vidpipeline captions add HASH FILE --language TAG");
  for (const { label, codec, reason } of unusable_captions)
    console.error(printable(`not shown: ${label} (${codec}). ${reason}`));
}

/** `vidpipeline captions add`: says under which id they are kept. */
export async function addFilmCaptions(
  hash: string,
  { file, ...about }: NewCaptions,
  api: ApiAddress,
): Promise<void> {
  const bytes = await readFile(file).catch(() => {
    throw new CommandError(`${file}: no such file`, EXIT.usage);
  });
  const film = await findFilm(api, hash);
  const query = new URLSearchParams(Object.entries(about).filter(([, value]) => value !== undefined));
  const headers = { "content-type": "application/octet-stream" };
  const path = `/videos/${film.video_hash}/captions?${query}`;
  const added = await askApi<CaptionTrack>(api, path, { method: "POST", headers, body: bytes });
  console.log(`${added.id} added: ${printable(added.label)}`);
}

/** `vidpipeline captions remove`: one that is refused does not keep the others; the exit code tells of it. */
export async function removeFilmCaptions(hash: string, ids: string[], api: ApiAddress): Promise<number> {
  const film = await findFilm(api, hash);
  let exitCode: number = EXIT.ok;
  for (const id of ids) {
    try {
      const path = `/videos/${film.video_hash}/captions/${encodeURIComponent(id)}`;
      await askApi(api, path, { method: "DELETE" });
      console.log(`${id} removed`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      console.error(printable(`${id}: ${error.message}`));
      exitCode = EXIT.failed;
    }
  }
  return exitCode;
}

function describe(captions: CaptionTrack[]): string[][] {
  const rows = captions.map(({ id, language, kind, from, label }) => [id, language ?? "", kind, from, label]);
  return [["ID", "LANGUAGE", "KIND", "FROM", "LABEL"], ...rows];
}
