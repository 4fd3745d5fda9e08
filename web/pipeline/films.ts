/** What the page knows of films: titles as they come by. `onNew` is called after a film that was not known yet. */
export function createFilms(onNew: () => void) {
  const titles = new Map<string, string>();
  return {
    name(hash: string, title: string): void {
      const isNew = !titles.has(hash);
      titles.set(hash, title);
      if (isNew) onNew();
    },
    titleOf: (hash: string): string => titles.get(hash) ?? `film ${hash.slice(0, 8)}`,
    /** Newest first. */
    list: (): [hash: string, title: string][] => [...titles].reverse(),
  };
}

export type Films = ReturnType<typeof createFilms>;

/** A film's colour, made from its hash: degrees on the colour wheel. */
export const hueOf = (hash: string): number => Number.parseInt(hash.slice(0, 4), 16) % 360;
