import { makeSampleFilm } from "../api/library.ts";
import { describeError } from "../api/problem.ts";
import type { VideoRow } from "../api/video.ts";
import { part } from "../dom/template.ts";
import { setShown, setText } from "../dom/update.ts";
import { isUnfiltered, type LibraryQuery } from "./query.ts";

const HINT =
  "Drop one above, or let FFmpeg draw one: a clock of twenty seconds, with sound, in a few seconds.";

/** What stands in place of an empty list: how to find films, or to get the first one. */
export function createEmptyLibrary(onSample: (row: VideoRow) => void) {
  const sample = part<HTMLButtonElement>(document, "sample");
  const words = part(document, "empty-text");
  let isMaking = false;

  function showMaking(making: boolean): void {
    isMaking = making;
    sample.disabled = making;
    sample.classList.toggle("working", making);
    setText(part(sample, "label"), making ? "Making a sample film…" : "Make a sample film");
  }

  sample.addEventListener("click", async () => {
    showMaking(true);
    try {
      onSample(await makeSampleFilm());
    } catch (error) {
      setText(words, `There is no sample film: ${describeError(error)}`);
    }
    showMaking(false);
  });

  return {
    render(isEmpty: boolean, query: LibraryQuery): void {
      const isFirst = isUnfiltered(query);
      const text = query.text.trim();
      setShown(part(document, "empty"), isEmpty);
      setShown(part(document, "clear-filter"), !isFirst);
      setShown(sample, isFirst);
      setText(
        part(document, "empty-title"),
        isFirst ? "No films yet" : text ? `No film matches “${text}”` : "No film has this status",
      );
      if (!isEmpty || isMaking) return;
      setText(words, isFirst ? HINT : "Search looks at titles and descriptions, whatever their accents.");
    },
  };
}
