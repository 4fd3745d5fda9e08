/** One fact for people: what it is about, and what is so. */
export interface Fact {
  label: string;
  value: string;
}

/** Null where there is nothing to say. */
export function fact(label: string, value: string | number | null | false): Fact | null {
  return value ? { label, value: String(value) } : null;
}

/** What there is to say, with commas. */
export const list = (...parts: (string | number | null | undefined | false)[]) =>
  parts.filter(Boolean).join(", ");
