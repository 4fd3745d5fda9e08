import { deleteVideo } from "../api/client.ts";
import { ApiError, describeError } from "../api/problem.ts";
import type { VideoRow } from "../api/video.ts";
import { showToast } from "../dom/toasts.ts";
import type { LibraryStore } from "./store.ts";

/** The API deletes at once and for good: until then nothing is asked of it. */
const UNDO_MS = 8000;

/** Deletes films after a while in which that can be undone; a page that closes deletes them at once. */
export function createFilmRemover(store: LibraryStore, onDeleting: (hash: string) => void) {
  const pending = new Set<string>();

  async function deleteNow(row: VideoRow, keepalive = false): Promise<void> {
    if (!pending.delete(row.video_hash)) return;
    try {
      onDeleting(row.video_hash);
      await deleteVideo(row.video_hash, keepalive);
      store.remove(row.video_hash);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return store.remove(row.video_hash);
      store.setHidden(row.video_hash, false);
      showToast({ text: `“${row.title}” was not deleted: ${describeError(error)}` });
    }
  }

  addEventListener("pagehide", () => {
    for (const hash of [...pending]) {
      const row = store.find(hash);
      if (row) void deleteNow(row, true);
    }
  });

  return function removeFilm(row: VideoRow): void {
    pending.add(row.video_hash);
    store.setHidden(row.video_hash, true);
    showToast({
      text: `Deleted “${row.title}”`,
      action: {
        label: "Undo",
        run() {
          pending.delete(row.video_hash);
          store.setHidden(row.video_hash, false);
        },
      },
      onGone: () => void deleteNow(row),
      shownMs: UNDO_MS,
    });
  };
}
