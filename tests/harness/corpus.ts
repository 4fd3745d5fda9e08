import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Small films of real cameras, phones and encoders, with INDEX.tsv about them, beside the project's folder. */
const FOLDER = fileURLToPath(new URL("../../../shared/corpus", import.meta.url));

/** Files that no decoder makes a picture of. */
export const BROKEN_FILMS = ["PHP-FFMpeg__WrongFile.mp4", "streamio-ffmpeg__broken.mp4"];

export const corpusPath = (name: string) => join(FOLDER, name);

/** Names of all films of the corpus; throws where the corpus is not there. */
export function listCorpus(): string[] {
  return readdirSync(FOLDER).filter((name) => name !== "INDEX.tsv");
}
