import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFilm } from "./films.ts";
import { waitForStatus } from "./journal.ts";
import type { Product } from "./product.ts";
import { addChapters } from "./special-films.ts";
import { beginUpload, getDetails, uploadFilm } from "./upload.ts";
import { waitUntil } from "./wait-until.ts";

/** Hashes of a library's films, one in each state that a page shows. */
export interface FilledLibrary {
  completed: string;
  /** Half of it is sent, and it plays. */
  uploading: string;
  failed: string;
  /** A film and a file that is none, for a page's picker. */
  files: { film: string; words: string };
}

/** Fills a product's library as people do, by uploads; `folder` is for what is no film. */
export async function fillLibrary({ url }: Product, folder: string): Promise<FilledLibrary> {
  const words = join(folder, "words.mp4");
  await writeFile(words, "only words, no film\n".repeat(50));
  const plain = await makeFilm({ name: "states.mp4", seconds: 12, size: "320x180", bitrate: 400_000 });
  const film = await addChapters(plain, [
    { start: 0, title: "Departure" },
    { start: 5, title: "On the way" },
  ]);
  const failed = await uploadFilm(url, words, { title: "A film that is none" });
  const completed = await uploadFilm(url, film.path, { title: "A film that is whole" });
  const half = await beginUpload(url, film.path, {
    title: "A film that is on its way",
    chunkBytes: 64 * 1024,
  });
  await half.sendRange(0, Math.ceil(half.count * 0.7));
  await waitForStatus(url, failed, "failed");
  await waitForStatus(url, completed, "completed");
  const isWhole = async () => (await getDetails(url, completed)).storyboard_url !== null;
  await waitUntil("the storyboard", isWhole);
  await waitUntil(
    "the film on its way to play",
    async () => (await getDetails(url, half.videoHash)).playable_at,
  );
  return { completed, uploading: half.videoHash, failed, files: { film: film.path, words } };
}
