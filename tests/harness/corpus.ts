import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Small films of real cameras, phones and encoders. They are no part of the project: a folder of films can
 * lie beside it, or be named by CORPUS_DIR; without one the suites on it are left out, and say so.
 */
const FOLDER = process.env.CORPUS_DIR ?? fileURLToPath(new URL("../../../shared/corpus", import.meta.url));

/** Files that no decoder makes a picture of. */
const BROKEN_FILMS = ["PHP-FFMpeg__WrongFile.mp4", "streamio-ffmpeg__broken.mp4"];

export const corpusPath = (name: string) => join(FOLDER, name);

/** Names of the films that can be decoded; null, with a line about it, where there is no corpus. */
export function listCorpus(): string[] | null {
  if (existsSync(FOLDER)) {
    return readdirSync(FOLDER).filter((name) => name !== "INDEX.tsv" && !BROKEN_FILMS.includes(name));
  }
  console.warn(`left out: films of real devices, since there is no folder ${FOLDER} (CORPUS_DIR names one)`);
  return null;
}
