import type { Dirent } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { checkPrefix } from "../check-key.ts";
import type { ObjectEntry, ObjectInfo } from "../port.ts";
import { isMissing, onDisk } from "./disk-error.ts";
import { readInfo } from "./trailer.ts";

/** Objects below `root` whose key begins with `prefix`, in the order of the keys' UTF-8 bytes, as S3 lists. */
export async function* listObjects(root: string, prefix: string): AsyncGenerator<ObjectEntry> {
  checkPrefix(prefix);
  yield* walkFolder(root, prefix.slice(0, prefix.lastIndexOf("/") + 1), prefix);
}

/** Names of the folders below `root` and `prefix`. */
export async function* listFolders(root: string, prefix: string): AsyncGenerator<string> {
  checkPrefix(prefix);
  for (const entry of await onDisk(readFolder(join(root, prefix)))) {
    if (entry.isDirectory()) yield entry.name;
  }
}

/** Facts of the object at `path`, or null where there is none. */
export async function readObjectInfo(path: string): Promise<ObjectInfo | null> {
  try {
    const file = await open(path, "r");
    return await readInfo(file).finally(() => file.close());
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function* walkFolder(root: string, folderKey: string, prefix: string): AsyncGenerator<ObjectEntry> {
  const entries = await onDisk(readFolder(join(root, folderKey)));
  for (const { key, isFolder } of sortAsKeys(folderKey, entries)) {
    if (!key.startsWith(prefix)) continue;
    if (isFolder) {
      yield* walkFolder(root, key, prefix);
      continue;
    }
    const info = await onDisk(readObjectInfo(join(root, key)));
    if (info) yield { key, size: info.size, etag: info.etag, modifiedAt: info.modifiedAt };
  }
}

/** A folder sorts with its slash, so that "a-b" comes before "a/b". */
function sortAsKeys(folderKey: string, entries: Dirent[]) {
  return entries
    .map((entry) => {
      const isFolder = entry.isDirectory();
      const key = folderKey + entry.name + (isFolder ? "/" : "");
      return { key, isFolder, bytes: Buffer.from(key) };
    })
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
}

async function readFolder(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
