/** What the page knows of films: titles as they come by, and a colour each, made from the hash. */
export function createFilms() {
  const titles = new Map<string, string>();
  return {
    name(hash: string, title: string): void {
      titles.set(hash, title);
    },
    titleOf: (hash: string): string => titles.get(hash) ?? `film ${hash.slice(0, 8)}`,
    /** Newest first. */
    list: (): [hash: string, title: string][] => [...titles].reverse(),
  };
}

export type Films = ReturnType<typeof createFilms>;

/** Degrees on the colour wheel. */
export const hueOf = (hash: string): number => Number.parseInt(hash.slice(0, 4), 16) % 360;
