import { listVideos, retryVideo } from "../api/client.ts";
import { watchVideos } from "../api/events.ts";
import { describeError } from "../api/problem.ts";
import { part } from "../dom/template.ts";
import { showToast } from "../dom/toasts.ts";
import { setShown, setText } from "../dom/update.ts";
import { catchDrops } from "../upload/view/drops.ts";
import { createUploadList } from "../upload/view/upload-list.ts";
import { createLibraryView } from "./library-view.ts";
import { createFilmRemover } from "./remove-film.ts";
import { createLibraryStore } from "./store.ts";

/** Puts the library page together: uploads, the list, and the stream that keeps both current. */
export function startLibraryPage(): void {
  const store = createLibraryStore();
  const uploads = createUploadList({ store, onChange: () => view.render() });
  const view = createLibraryView(store, {
    isSending: uploads.isSending,
    onDelete: createFilmRemover(store, uploads.drop),
    async onRetry(row) {
      try {
        await retryVideo(row.video_hash);
      } catch (error) {
        showToast({ text: `“${row.title}” cannot be tried again: ${describeError(error)}` });
      }
    },
  });
  catchDrops(uploads.add);

  async function load(): Promise<void> {
    try {
      const before = store.rows();
      store.replaceAll(await listVideos(), before);
      setShown(part(document, "load-error"), false);
      view.showLoaded();
    } catch (error) {
      setText(part(document, "load-error-text"), `The library cannot be read. ${describeError(error)}`);
      setShown(part(document, "load-error"), true);
    }
  }

  const connection = part(document, "connection");
  part(document, "load-again").addEventListener("click", load);
  watchVideos({
    onRow: store.upsert,
    onDeleted: store.remove,
    onOpen() {
      setText(connection, "");
      void load();
    },
    onBroken: () => setText(connection, "Reconnecting…"),
  });
  void load();
}
