import { part } from "../dom/template.ts";

/** Hands on the files that are picked, or dropped anywhere on the page. */
export function catchDrops(onFiles: (files: File[]) => void): void {
  const picker = part<HTMLInputElement>(document, "picker");
  const veil = part(document, "drop-veil");
  const setVeil = (shown: boolean) => veil.classList.toggle("shown", shown);
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

  picker.addEventListener("change", () => {
    onFiles([...(picker.files ?? [])]);
    picker.value = ""; // the same file may be chosen again, to resume
  });
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    setVeil(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) setVeil(false);
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    setVeil(false);
    onFiles([...(event.dataTransfer?.files ?? [])]);
  });
}
