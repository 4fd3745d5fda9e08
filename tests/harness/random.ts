/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export type Random = () => number;

/** What SEED says, so that a failure can be met again; otherwise another one in every run. */
export const chooseSeed = () => Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of the items. */
export const pick = <Item>(random: Random, items: Item[]): Item =>
  items[Math.floor(random() * items.length)]!;

/** The items in another order (Fisher and Yates). */
export function shuffle<Item>(random: Random, items: Item[]): Item[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const k = Math.floor(random() * (i + 1));
    [mixed[i], mixed[k]] = [mixed[k]!, mixed[i]!];
  }
  return mixed;
}
