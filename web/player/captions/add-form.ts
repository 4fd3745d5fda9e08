import { toLanguageTag } from "../../../core/video/language.ts";
import { addCaptions } from "../../api/client.ts";
import { describeError } from "../../api/problem.ts";
import { part } from "../../dom/template.ts";
import { setShown, setText } from "../../dom/update.ts";

const MOST_BYTES = 2 * 1024 * 1024;

/** The form that adds a file of captions: what is wrong with it is said beside it, with its line. */
export function createAddForm(form: HTMLElement, hash: string): void {
  const file = part<HTMLInputElement>(form, "caption-file");
  const language = part<HTMLInputElement>(form, "caption-language");
  const label = part<HTMLInputElement>(form, "caption-label");
  const kind = part<HTMLSelectElement>(form, "caption-kind");
  const add = part<HTMLButtonElement>(form, "caption-add");
  const note = part(form, "caption-note");

  function say(text: string): void {
    setText(note, text);
    setShown(note, text !== "");
  }

  /** "film.pt-BR.srt" tells its language, as players of files have it. */
  file.addEventListener("change", () => {
    say("");
    const told = /\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.(?:vtt|srt)$/.exec(
      file.files?.[0]?.name ?? "",
    )?.[1];
    if (told && language.value === "") language.value = toLanguageTag(told) ?? "";
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [chosen] = file.files ?? [];
    if (!chosen) return say("Choose a WebVTT or SRT file.");
    if (chosen.size > MOST_BYTES) return say("A file of captions may have 2 MiB at the most.");
    const tag = toLanguageTag(language.value);
    if (tag === null) return say("Tell the language by its tag, such as en, de or pt-BR.");
    say("");
    add.disabled = true;
    try {
      const name = label.value.trim();
      await addCaptions(hash, chosen, { language: tag, kind: kind.value, ...(name && { label: name }) });
      (form as HTMLFormElement).reset();
    } catch (error) {
      say(describeError(error));
    } finally {
      add.disabled = false;
    }
  });
}
