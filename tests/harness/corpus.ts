import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Small films of real cameras, phones and encoders, no part of the project; `npm test` says when they are not there. */
const FOLDER = process.env.CORPUS_DIR ?? fileURLToPath(new URL("../../../shared/corpus", import.meta.url));

/** Files that no decoder makes a picture of. */
export const BROKEN_FILMS = ["PHP-FFMpeg__WrongFile.mp4", "streamio-ffmpeg__broken.mp4"];

export const corpusPath = (name: string) => join(FOLDER, name);

/** Names of the films that can be decoded; throws where the corpus is not there. */
export function listCorpus(): string[] {
  return readdirSync(FOLDER).filter((name) => name !== "INDEX.tsv" && !BROKEN_FILMS.includes(name));
}
