import { readVideo } from "../api/client.ts";
import { watchJournal, watchVideos } from "../api/events.ts";
import type { VideoDetail, VideoRow } from "../api/video.ts";

/** Rows come with every segment; the detail beyond them is read at most this often. */
const DETAIL_EVERY_MS = 1000;

export interface FilmEvents {
  /** A newer row; the detail follows. */
  onRow(row: VideoRow): void;
  onDetail(detail: VideoDetail): void;
  onDeleted(): void;
  /** The film could not be read. */
  onError(error: unknown): void;
  onConnection(isOpen: boolean): void;
}

/** Follows one film: what it is now, and each change. `refresh` reads it again at once. */
export function followFilm(hash: string, events: FilmEvents): { refresh(): void } {
  let reading = false;
  let stale = false;

  async function read(): Promise<void> {
    if (reading) {
      stale = true;
      return;
    }
    reading = true;
    try {
      events.onDetail(await readVideo(hash));
    } catch (error) {
      events.onError(error);
    }
    setTimeout(() => {
      reading = false;
      if (!stale) return;
      stale = false;
      void read();
    }, DETAIL_EVERY_MS);
  }

  watchVideos({
    onRow(row) {
      if (row.video_hash !== hash) return;
      events.onRow(row);
      void read();
    },
    onDeleted: (deleted) => deleted === hash && events.onDeleted(),
    onOpen() {
      events.onConnection(true);
      void read();
    },
    onBroken: () => events.onConnection(false),
  });
  // These change no row.
  watchJournal({
    onEntry: ({ type, video_hash }) => video_hash === hash && type.startsWith("captions.") && void read(),
    onReset() {},
    onOpen() {},
    onBroken() {},
  });
  void read();
  return { refresh: () => void read() };
}
