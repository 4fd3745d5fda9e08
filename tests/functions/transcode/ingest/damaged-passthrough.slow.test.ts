import { afterAll, expect, test } from "vitest";
import { type Damage, withoutPackets, zeroed } from "../../../harness/damage.ts";
import { openTranscodeContext } from "../../../harness/ingest.ts";
import { createRandom } from "../../../harness/random.ts";
import { ingestDamaged, makeSound } from "./damaged-passthrough.ts";
import { INDEX_FIRST } from "./films.ts";

const ctx = await openTranscodeContext();
const SEEDS = Array.from({ length: 6 }, (_, i) => i + 1);

const CONTAINERS = {
  "film.mp4": INDEX_FIRST,
  "pieces.mp4": ["-movflags", "+frag_keyframe+empty_moov"],
  "film.mkv": [],
  "film.ts": [],
  "film.flv": [],
};

/** Anywhere behind the head, since each seed is to strike pictures. */
const at = (random: () => number) => 0.15 + 0.8 * random();

const DAMAGES: Record<string, (random: () => number) => Damage> = {
  "a bit": (random) => (bytes) => {
    const damaged = Buffer.from(bytes);
    damaged[Math.floor(bytes.length * at(random))]! ^= 1 << Math.floor(random() * 8);
    return damaged;
  },
  "a block of zeros": (random) => zeroed(4096, at(random)),
  "a block of rubbish": (random) => (bytes) => {
    const damaged = Buffer.from(bytes);
    const from = Math.floor(bytes.length * at(random));
    for (let i = from; i < Math.min(from + 512, bytes.length); i++) damaged[i] = Math.floor(random() * 256);
    return damaged;
  },
  "packets that are missing": (random) => withoutPackets(4, at(random)),
};

const table: Record<string, Record<string, string>> = {};
afterAll(() => console.table(table));

for (const [name, container] of Object.entries(CONTAINERS)) {
  test.each(Object.entries(DAMAGES))(
    `${name}, %s: every published segment can be decoded`,
    async (kind, make) => {
      const film = await makeSound({ name, container, seconds: 5 });
      const counts = { published: 0, repaired: 0 };
      for (const seed of SEEDS) {
        const { published, repaired } = await ingestDamaged(ctx, film, make(createRandom(seed)));
        counts.published += published.length;
        counts.repaired += repaired.length;
        expect({ seed, complaints: published.filter(({ words }) => words !== "") }).toEqual({
          seed,
          complaints: [],
        });
      }
      table[name] = { ...table[name], [kind]: `${counts.repaired} of ${counts.published + counts.repaired}` };
    },
    120_000,
  );
}
