import type { GivenFile } from "../index.ts";

// Of the File System Access API, which TypeScript's DOM library lacks; Chromium has it.
type AskingHandle = FileSystemFileHandle & {
  requestPermission?(descriptor: { mode: "read" }): Promise<PermissionState>;
};

/**
 * The file of a handle that was kept, after the browser has asked the person; null where that is refused, or the file
 * is no longer there. Call it on a click.
 */
export async function reopenFile(handle: AskingHandle): Promise<GivenFile | null> {
  try {
    if ((await handle.requestPermission?.({ mode: "read" })) === "denied") return null;
    return { file: await handle.getFile(), handle };
  } catch (error) {
    console.info("the file cannot be opened again by itself", error);
    return null;
  }
}

/** Lets the person choose one file; never answers where they choose none. Call it on a click. */
export function chooseFile(): Promise<GivenFile> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.addEventListener("change", () => input.files?.[0] && resolve({ file: input.files[0] }));
    input.click();
  });
}
