import type { CaptionPreference } from "./choose-captions.ts";

const KEY = "captions";

/** What was chosen last; null where nothing was, or the browser keeps nothing. */
export function recallCaptions(): CaptionPreference {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === null ? null : { id: kept === "" ? null : kept };
  } catch (error) {
    console.debug("what was chosen is not known", error);
    return null;
  }
}

/** Keeps a choice for the films that come; null is none. */
export function rememberCaptions(id: string | null): void {
  try {
    localStorage.setItem(KEY, id ?? "");
  } catch (error) {
    console.debug("the choice is not kept", error); // a browser that keeps nothing of this page
  }
}
