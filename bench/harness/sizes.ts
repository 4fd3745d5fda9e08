const UNITS: Record<string, number> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** "1GiB" → bytes. Throws for what is no size. */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(KiB|MiB|GiB)$/.exec(text);
  if (!match) throw new Error(`"${text}" is no size; write it like 64MiB or 1GiB`);
  return Math.round(Number(match[1]) * UNITS[match[2]!]!);
}

/** Whole MiB with one decimal. */
export const toMiB = (bytes: number) => Number((bytes / 2 ** 20).toFixed(1));
