/** Rows of a list by key: each lives as long as its item, so that focus stays; only what changed is written. */
export function createKeyedRows(parent: HTMLElement, make: () => HTMLElement) {
  const rows = new Map<string, HTMLElement>();
  return {
    show<Item>(
      items: readonly Item[],
      keyOf: (item: Item) => string,
      fill: (row: HTMLElement, item: Item) => void,
    ): void {
      const wanted = new Set(items.map(keyOf));
      for (const [key, row] of rows) {
        if (wanted.has(key)) continue;
        row.remove();
        rows.delete(key);
      }
      items.forEach((item, i) => {
        const key = keyOf(item);
        const row = rows.get(key) ?? make();
        rows.set(key, row);
        fill(row, item);
        if (parent.children[i] !== row) parent.insertBefore(row, parent.children[i] ?? null);
      });
    },
  };
}
