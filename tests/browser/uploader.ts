import type { Page } from "playwright-core";
import type { CountingProxy } from "../harness/counting-proxy.ts";
import { type Film, makeFilm } from "../harness/films.ts";

/** A film that weighs what it should, whatever is in its pictures. */
export function makeHeavyFilm(name: string, megabytes: number): Promise<Film> {
  const constant = ["-nal-hrd", "cbr", "-minrate", "16M", "-maxrate", "16M", "-bufsize", "8M"];
  const shape = { bitrate: 16_000_000, gop: 30, size: "320x180", audio: false };
  return makeFilm({ name, seconds: megabytes / 2, ...shape, encode: constant });
}

/** Drops files of this machine on the page, as a file manager does. */
export async function dropFiles(page: Page, paths: string[]): Promise<void> {
  const target = (await page.locator("[data-part=dropzone]").boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  const at = { x: target.x + target.width / 2, y: target.y + target.height / 2 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, ...at, data });
  }
}

/** A row of the uploads, by the words in it. */
export const rowOf = (page: Page, words: string) => page.locator(".upload").filter({ hasText: words });

const CHUNK = /\/upload_chunk\/\w+\/(\d+)$|\/_bucket\/uploads\/\w+\/chunks\/(\d+)/;

/** By chunk, by either way: how often it was sent to its end and answered; 0 where each try was cut off before. */
export function sentChunks({ requests }: CountingProxy, hash: string): Map<number, number> {
  const sent = new Map<number, number>();
  for (const { path, status } of requests) {
    const match = CHUNK.exec(path);
    if (!match || !path.includes(hash)) continue;
    const index = Number(match[1] ?? match[2]);
    sent.set(index, (sent.get(index) ?? 0) + (status === null ? 0 : 1));
  }
  return sent;
}

/** How many chunks went through the API, and how many straight to the bucket. */
export function countWays({ requests }: CountingProxy): { api: number; bucket: number } {
  const answered = requests.filter(({ status }) => status === 200);
  const count = (part: string) => answered.filter(({ path }) => path.includes(part)).length;
  return { api: count("/upload_chunk/"), bucket: count("/_bucket/") };
}
