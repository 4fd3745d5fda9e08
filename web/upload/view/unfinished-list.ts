import type { GivenFile, Upload, Uploader } from "../index.ts";
import { createUnfinishedRow, type UnfinishedRow } from "./unfinished-row.ts";

export interface UnfinishedListOptions {
  uploader: Uploader;
  list: HTMLElement;
  /** This page works on it. */
  isOwn(hash: string): boolean;
  /** One goes on; its row stands where `before` is now. */
  onResume(upload: Upload, before: Element): void;
  onChange(): void;
}

/** The uploads of earlier visits that nobody has gone on with yet. */
export function createUnfinishedList(options: UnfinishedListOptions) {
  const { uploader, list, isOwn, onResume, onChange } = options;
  const rows = new Map<string, UnfinishedRow>();

  function takeOff(hash: string): boolean {
    rows.get(hash)?.element.remove();
    const wasThere = rows.delete(hash);
    if (wasThere) onChange();
    return wasThere;
  }

  async function resume({ unfinished, element }: UnfinishedRow, given: GivenFile): Promise<void> {
    onResume(await uploader.resume(unfinished, given), element);
  }

  function discard({ unfinished: { hash } }: UnfinishedRow): void {
    takeOff(hash);
    uploader.discard(hash).catch(console.warn); // collected as an upload that stopped
  }

  async function look(): Promise<void> {
    try {
      for (const upload of await uploader.unfinished()) {
        if (rows.has(upload.hash) || isOwn(upload.hash)) continue;
        const row = createUnfinishedRow(upload, { onFile: resume, onDiscard: discard });
        rows.set(upload.hash, row);
        list.append(row.element);
      }
      onChange();
    } catch (error) {
      console.warn("no unfinished uploads are known", error);
    }
  }

  // Another tab may have been closed in the middle.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  void look();

  return {
    count: () => rows.size,
    takeOff,
    /** Its film is being deleted. */
    drop(hash: string): void {
      if (takeOff(hash)) uploader.forget(hash).catch(console.warn);
    },
  };
}
