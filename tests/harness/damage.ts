import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Film } from "./films.ts";
import { createRandom } from "./random.ts";

/** What becomes of a file: its bytes, and where in it (shares of its length). */
export type Damage = (bytes: Buffer) => Buffer;

/** Its end is missing from `share` on. */
export const cutAt =
  (share: number): Damage =>
  (bytes) =>
    bytes.subarray(0, Math.floor(bytes.length * share));

/** So many bytes in its middle are zero, as where a block of a disk could not be read. */
export const zeroed =
  (length: number, share = 0.5): Damage =>
  (bytes) => {
    const from = Math.floor(bytes.length * share);
    return Buffer.from(bytes).fill(0, from, Math.min(bytes.length, from + length));
  };

/** Single bits are turned over in a part of it. */
export const flipped =
  (count: number, from = 0.5, to = 0.55): Damage =>
  (bytes) => {
    const damaged = Buffer.from(bytes);
    const random = createRandom(7);
    for (let i = 0; i < count; i++) {
      const at = Math.floor(bytes.length * (from + (to - from) * random()));
      damaged[at]! ^= 1 << Math.floor(random() * 8);
    }
    return damaged;
  };

/** Whole packets of a transport stream are missing. */
export const withoutPackets =
  (count: number, share = 0.5): Damage =>
  (bytes) => {
    const from = Math.floor((bytes.length * share) / 188) * 188;
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + count * 188)]);
  };

/** Writes a damaged copy of a film into a folder and answers its path. */
export async function damageFilm(film: Film, name: string, damage: Damage, folder: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, damage(await readFile(film.path)));
  return path;
}
