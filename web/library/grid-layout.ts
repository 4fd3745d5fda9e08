/** Lengths in pixels. */
export interface GridMeasures {
  /** Of the whole grid. */
  width: number;
  /** The least width of a card. */
  cardMin: number;
  gap: number;
  /** Of a card below its picture. */
  body: number;
}

export interface GridLayout {
  columns: number;
  cardWidth: number;
  cardHeight: number;
  /** From the top of a row to that of the next. */
  rowHeight: number;
  gap: number;
}

/** As many columns as fit, of equal width; pictures are 16:9. All cards have one height. Pure. */
export function layOutGrid({ width, cardMin, gap, body }: GridMeasures): GridLayout {
  const columns = Math.max(1, Math.floor((width + gap) / (cardMin + gap)));
  const cardWidth = (width - gap * (columns - 1)) / columns;
  const cardHeight = Math.round((cardWidth * 9) / 16 + body);
  return { columns, cardWidth, cardHeight, rowHeight: cardHeight + gap, gap };
}

/** The height of a grid of `count` cards. Pure. */
export function gridHeight({ columns, rowHeight, gap }: GridLayout, count: number): number {
  return count === 0 ? 0 : Math.ceil(count / columns) * rowHeight - gap;
}

/** Where a card lies in the grid. Pure. */
export function cardPlace(layout: GridLayout, index: number): { x: number; y: number } {
  const x = (index % layout.columns) * (layout.cardWidth + layout.gap);
  return { x, y: Math.floor(index / layout.columns) * layout.rowHeight };
}

/** The cards [first, last) whose rows touch the pixels from `top` to `bottom` of the grid; of no pixels none. Pure. */
export function cardsWithin(
  { columns, rowHeight }: GridLayout,
  count: number,
  top: number,
  bottom: number,
): { first: number; last: number } {
  const first = Math.max(0, Math.floor(top / rowHeight)) * columns;
  const last = bottom > top ? Math.max(0, Math.ceil(bottom / rowHeight)) * columns : first;
  return { first: Math.min(first, count), last: Math.min(last, count) };
}

/** Where an arrow key leads in a grid; null where it leads nowhere. Pure. */
export function nextIndex(key: string, index: number, columns: number, count: number): number | null {
  const steps: Record<string, number> = {
    ArrowRight: index + 1,
    ArrowLeft: index - 1,
    ArrowDown: index + columns,
    ArrowUp: index - columns,
    Home: 0,
    End: count - 1,
  };
  const target = steps[key];
  return target === undefined || target < 0 || target >= count ? null : target;
}
