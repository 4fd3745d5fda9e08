import { retryVideo } from "../api/client.ts";
import { ApiError, describeError } from "../api/problem.ts";
import { isPlayable, type VideoDetail, type VideoRow } from "../api/video.ts";
import { part } from "../dom/template.ts";
import { setShown, setText } from "../dom/update.ts";
import { followFilm } from "./film-source.ts";
import { describeWaiting, renderFilm, renderNotice } from "./film-view.ts";
import { loadEngines, type Players, startPlayback } from "./playback.ts";
import { createRungTable } from "./rung-table.ts";
import { createSideView } from "./side-view.ts";
import { createTransport } from "./transport.ts";

const READOUT_EVERY_MS = 500;

declare global {
  interface Window {
    /** Both players, for tests and for the curious; set when they start. */
    players?: Players;
  }
}

/** Puts the player page together: the film's state, and the two players once there is something to play. */
export function startPlayerPage(): void {
  const hash = new URLSearchParams(location.search).get("v");
  const views = { hls: createSideView("hls"), dash: createSideView("dash") };
  const sides = [views.hls, views.dash];
  const rungTable = createRungTable();
  let row: VideoRow | null = null;
  let detail: VideoDetail | null = null;
  let starting = false;
  let readout: ReturnType<typeof setInterval> | undefined;
  part(document, "sides").append(views.hls.element, views.dash.element);
  if (!hash) {
    showNoFilm("No film was chosen. Open one from the library.");
    return;
  }

  // A film that cannot be played yet gives time to load what will play it; a failure shows when they start.
  loadEngines().catch(console.debug);

  function takeRow(next: VideoRow): void {
    if (row && Date.parse(row.updated_at) > Date.parse(next.updated_at)) return;
    row = next;
    renderFilm(row, detail);
    views.hls.setManifestUrl(row.hls_url);
    views.dash.setManifestUrl(row.dash_url);
    renderNotice(row.status === "failed" ? failureNotice(row) : null);
    if (window.players || starting) return;
    for (const view of sides) view.setVeil(describeWaiting(row));
    if (isPlayable(row)) void start(row);
  }

  async function start(playable: VideoRow): Promise<void> {
    starting = true;
    const urls = { hls: playable.hls_url!, dash: playable.dash_url! };
    try {
      const players = await startPlayback({ views, urls, onReady: () => void takeNews() });
      window.players = players;
      const transport = createTransport(players);
      const render = () => {
        if (!window.players) return;
        transport.render();
        views.hls.render(players.hls, row?.duration ?? null);
        views.dash.render(players.dash, row?.duration ?? null);
      };
      for (const type of ["play", "pause", "seeked", "loadedmetadata"]) {
        for (const view of sides) view.video.addEventListener(type, render);
      }
      readout = setInterval(render, READOUT_EVERY_MS);
    } catch (error) {
      renderNotice({ text: `The players could not be loaded. ${describeError(error)}` });
    }
  }

  async function takeNews(): Promise<void> {
    const announced = detail?.rungs.filter((rung) => rung.announced && rung.height) ?? [];
    try {
      // All announced rungs end at the same segment: that which is the last of the shortest.
      window.players?.hls.takeSegments(Math.min(...announced.map((rung) => rung.segments)));
      await window.players?.hls.takeRungs(announced.map((rung) => rung.rung));
    } catch (error) {
      console.warn("new rungs could not be taken; the next change tries again", error);
    }
  }

  function failureNotice(failed: VideoRow) {
    const reason = failed.error?.detail ?? "The film failed for a reason that was not told.";
    const run = () =>
      retryVideo(failed.video_hash).catch((error: unknown) =>
        renderNotice({ text: `It cannot be tried again: ${describeError(error)}` }),
      );
    return { text: reason, retry: { label: "Try again", run } };
  }

  function showNoFilm(text: string): void {
    setText(part(document, "title"), "No film here");
    renderNotice({ text });
    for (const name of ["facts-line", "transport", "sides", "rungs"]) setShown(part(document, name), false);
    part(document, "bar").style.visibility = "hidden";
    clearInterval(readout);
    window.players?.hls.destroy();
    window.players?.dash.destroy();
    window.players = undefined;
    starting = true; // for good: hashes are never reused
  }

  const film = followFilm(hash, {
    onRow: takeRow,
    onDetail(next) {
      detail = next;
      takeRow(next);
      rungTable.render(next.rungs, next.status !== "completed");
      void takeNews();
    },
    onDeleted: () => showNoFilm("This film was deleted."),
    onError(error) {
      const isGone = error instanceof ApiError && error.status === 404;
      if (isGone) return showNoFilm("There is no film at this address. It may have been deleted.");
      const retry = { label: "Try again", run: () => film.refresh() };
      renderNotice({ text: `The film cannot be read. ${describeError(error)}`, retry });
    },
    onConnection: (isOpen) => setText(part(document, "connection"), isOpen ? "" : "Reconnecting…"),
  });
}
