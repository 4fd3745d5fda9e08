import { join } from "node:path";
import { acknowledgeChunks } from "../../core/library/acknowledge-chunks.ts";
import { createVideo } from "../../core/library/create-video.ts";
import { type Library, migrateLibrary, openLibrary } from "../../core/library/open-library.ts";
import { onCleanup } from "./on-cleanup.ts";
import { makeTempFolder } from "./temp-folder.ts";

/** A library of its own, in a file, with its schema up to date. */
export async function makeLibrary(): Promise<{ library: Library; url: string }> {
  const url = `file:${join(await makeTempFolder("library"), "library.db")}`;
  const library = openLibrary({ url });
  onCleanup(() => library.close());
  await migrateLibrary(library);
  return { library, url };
}

/** A film in a library with so many chunks, the first ones acknowledged. */
export async function openFilm(library: Library, totalChunks = 2, stored = totalChunks): Promise<string> {
  const film = { title: "A film", description: "", contentType: null, fingerprint: null, owner: "local" };
  const { video } = await createVideo(library, { ...film, totalChunks, size: null });
  const chunks = Array.from({ length: stored }, (_, index) => ({ index, size: 10, sha256: "00" }));
  await acknowledgeChunks(library, video.videoHash, chunks);
  return video.videoHash;
}
