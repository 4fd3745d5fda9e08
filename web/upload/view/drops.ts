import { part } from "../../dom/template.ts";
import type { GivenFile } from "../index.ts";

// Of the File System Access API, which TypeScript's DOM library lacks; Chromium has it.
type HandleItem = DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> };
type PickerWindow = Window & {
  showOpenFilePicker?(options: { multiple: boolean }): Promise<FileSystemFileHandle[]>;
};

/** Hands on the files that are picked, or dropped anywhere on the page. */
export function catchDrops(onFiles: (files: GivenFile[]) => void): void {
  const picker = part<HTMLInputElement>(document, "picker");
  const veil = part(document, "drop-veil");
  const setVeil = (shown: boolean) => veil.classList.toggle("shown", shown);
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

  picker.addEventListener("click", (event) => {
    const { showOpenFilePicker } = window as PickerWindow;
    if (!showOpenFilePicker) return;
    event.preventDefault();
    void showOpenFilePicker.call(window, { multiple: true }).then(openAll).then(onFiles, ignoreDismissal);
  });
  const takePicked = () => {
    onFiles([...(picker.files ?? [])].map((file) => ({ file })));
    picker.value = ""; // the same file may be chosen again, to resume
  };
  picker.addEventListener("change", takePicked);
  // On a slow line somebody may have chosen before this script came.
  if (picker.files?.length) takePicked();
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
    void readDrop(event.dataTransfer!).then(onFiles);
  });
}

/** Has to ask for all of them before it waits for any: the items are gone with the event. */
function readDrop({ items }: DataTransfer): Promise<GivenFile[]> {
  const files = [...items].filter((item) => item.kind === "file");
  const given = files.map(async (item: HandleItem): Promise<GivenFile[]> => {
    const file = item.getAsFile();
    const handle = await item.getAsFileSystemHandle?.().catch(() => null);
    if (!file) return [];
    return [handle?.kind === "file" ? { file, handle: handle as FileSystemFileHandle } : { file }];
  });
  return Promise.all(given).then((all) => all.flat());
}

function openAll(handles: FileSystemFileHandle[]): Promise<GivenFile[]> {
  return Promise.all(handles.map(async (handle) => ({ file: await handle.getFile(), handle })));
}

function ignoreDismissal(error: unknown): void {
  if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
}
