import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const DIST = fileURLToPath(new URL("../../web/dist/", import.meta.url));
const KB = 1000;

/** Paths in web/dist of the scripts that a page loads before anybody does anything: what is imported, transitively. */
async function scriptsOf(page: string): Promise<string[]> {
  const html = await readFile(DIST + page, "utf8");
  const entries = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(([, path]) => path!);
  const found = new Set<string>();
  for (const waiting = [...entries]; waiting.length > 0; ) {
    const path = waiting.pop()!;
    if (found.has(path)) continue;
    found.add(path);
    const code = await readFile(DIST + path, "utf8");
    const imported = [...code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g)];
    waiting.push(...imported.map(([, relative]) => posix.join(posix.dirname(path), relative!)));
  }
  return [...found];
}

async function gzippedBytes(paths: string[]): Promise<number> {
  const sizes = paths.map(async (path) => gzipSync(await readFile(DIST + path)).length);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

test("the library page's scripts have at most 40 KB when they are compressed, engines not among them", async () => {
  const scripts = await scriptsOf("index.html");
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((path) => /hls-player|dash-player/.test(path))).toEqual([]);
  expect(await gzippedBytes(scripts)).toBeLessThanOrEqual(40 * KB);
});
