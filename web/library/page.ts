import { retryVideo } from "../api/client.ts";
import { watchVideos } from "../api/events.ts";
import { renameVideo } from "../api/library.ts";
import { describeError } from "../api/problem.ts";
import type { VideoRow } from "../api/video.ts";
import { part } from "../dom/template.ts";
import { showToast } from "../dom/toasts.ts";
import { setShown, setText } from "../dom/update.ts";
import { catchDrops } from "../upload/view/drops.ts";
import { createUploadList } from "../upload/view/upload-list.ts";
import { createFilmLoader } from "./film-loader.ts";
import { createLibraryView } from "./library-view.ts";
import { createFilmRemover } from "./remove-film.ts";
import { createShareMenu } from "./share-menu.ts";
import { createLibraryStore } from "./store.ts";
import { createToolbar } from "./toolbar.ts";

/** Puts the library page together: uploads, the list, and the stream that keeps both current. */
export function startLibraryPage(): void {
  const store = createLibraryStore();
  const uploads = createUploadList({ store, onChange: () => view.refresh() });
  const shareMenu = createShareMenu();
  const removeFilm = createFilmRemover(store, uploads.drop);
  const view = createLibraryView(
    store,
    {
      isSending: uploads.isSending,
      onShare: shareMenu.open,
      onRename: (row, title) => void rename(row, title),
      onDelete(row) {
        view.focusBeside(row.video_hash);
        removeFilm(row);
      },
      async onRetry(row) {
        try {
          await retryVideo(row.video_hash);
        } catch (error) {
          showToast({ text: `“${row.title}” cannot be tried again: ${describeError(error)}` });
        }
      },
    },
    () => void loader.readMore(),
  );
  const loader = createFilmLoader(store, {
    onList: view.showList,
    onCounts: (counts) => toolbar.showCounts(counts),
    onError(error) {
      setShown(part(document, "load-error"), error !== null);
      if (error === null) return;
      setText(part(document, "load-error-text"), `The library cannot be read. ${describeError(error)}`);
      view.showFailure();
    },
    onMoreFailed: (error) =>
      showToast({
        text: `More films cannot be read: ${describeError(error)}`,
        action: { label: "Try again", run: () => void loader.tryMore() },
      }),
  });
  const toolbar = createToolbar((query) => void loader.show(query));
  catchDrops(uploads.add);

  /** The new name is shown at once, and the old one again where it is refused. */
  async function rename(row: VideoRow, title: string): Promise<void> {
    store.upsert({ ...row, title });
    try {
      store.upsert(await renameVideo(row.video_hash, title));
    } catch (error) {
      store.upsert(row);
      showToast({ text: `“${row.title}” was not renamed: ${describeError(error)}` });
    }
  }

  const connection = part(document, "connection");
  part(document, "load-again").addEventListener("click", () => void loader.refresh());
  void loader.show(toolbar.query());
  watchVideos({
    onRow(row) {
      store.upsert(row);
      loader.countSoon();
    },
    onDeleted(hash) {
      store.remove(hash);
      loader.countSoon();
    },
    onOpen() {
      setText(connection, "");
      void loader.refresh();
    },
    onBroken: () => setText(connection, "Reconnecting…"),
  });
}
