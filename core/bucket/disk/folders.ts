import { mkdir, open, rmdir, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode, isMissing } from "./disk-error.ts";

/** Makes a folder with its parents, durably: a new entry survives a power cut once its folder is synced. */
export async function ensureFolder(folder: string): Promise<void> {
  const firstMade = await mkdir(folder, { recursive: true });
  if (firstMade === undefined) return;
  for (let made = folder; made !== dirname(firstMade); made = dirname(made)) await syncFolder(dirname(made));
}

/** Makes the entries of a folder durable; a folder that was pruned meanwhile has none. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Removes `folder` and its parents below `root` as far as they are empty, then syncs the one that stays. */
export async function pruneFolders(root: string, folder: string): Promise<void> {
  let current = folder;
  while (current !== root && (await removeEmpty(current))) current = dirname(current);
  await syncFolder(current);
}

export async function hasFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Removes a file, if there is one. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (isMissing(error)) return true;
    if (["ENOTEMPTY", "EEXIST"].includes(errorCode(error) ?? "")) return false;
    throw error;
  }
  return true;
}
