/** One thing that was looked at. */
export interface Finding {
  /** "note": fine without it, but good to know. */
  state: "ok" | "note" | "gap";
  what: string;
  /** What to do about it. */
  remedy?: string;
}
