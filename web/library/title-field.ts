import type { VideoRow } from "../api/video.ts";
import { part } from "../dom/template.ts";
import { setAttribute, setShown } from "../dom/update.ts";

/** Renames a film where its title stands: Enter and leaving the field take the new one, Escape the old one. */
export function createTitleField(card: HTMLElement, onRename: (title: string) => void) {
  const title = part(card, "title");
  const button = part<HTMLButtonElement>(card, "rename");
  const field = part<HTMLInputElement>(card, "title-field");
  let current = "";

  function edit(): void {
    field.value = current;
    show(true);
    field.focus();
    field.select();
  }

  function show(isEdited: boolean): void {
    setShown(field, isEdited);
    setShown(title, !isEdited);
    setShown(button, !isEdited);
  }

  function finish(isKept: boolean, refocus: boolean): void {
    if (field.hidden) return;
    const wanted = field.value.trim();
    show(false);
    if (refocus) button.focus();
    if (isKept && wanted !== "" && wanted !== current) onRename(wanted);
  }

  button.addEventListener("click", edit);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    // The key would press the button that gets the focus.
    event.preventDefault();
    finish(event.key === "Enter", true);
  });
  field.addEventListener("blur", () => finish(true, false));

  return {
    edit,
    update(row: VideoRow): void {
      current = row.title;
      setAttribute(button, "aria-label", `Rename ${row.title}`);
      setAttribute(field, "aria-label", `Title of ${row.title}`);
    },
  };
}
