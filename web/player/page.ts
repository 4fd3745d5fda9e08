import { extraCodecOf } from "../../core/video/extra-codecs.ts";
import { retryVideo } from "../api/client.ts";
import { ApiError, describeError } from "../api/problem.ts";
import { isPlayable, isSoundAlone, type VideoDetail, type VideoRow } from "../api/video.ts";
import { part } from "../dom/template.ts";
import { setShown, setText } from "../dom/update.ts";
import { createCaptionStart } from "./captions/begin-captions.ts";
import { createCaptionPanel } from "./captions/panel.ts";
import { followFilm } from "./film-source.ts";
import { describeWaiting, type Notice, renderFilm, renderNotice } from "./film-view.ts";
import { loadEngines } from "./playback.ts";
import { type Player, type Players, SIDES } from "./player.ts";
import type { Recording } from "./recording/recording.ts";
import { createReportPanel } from "./report/report-panel.ts";
import { type Session, startSession } from "./session.ts";
import { createSideView } from "./side-view.ts";
import { readStartTime } from "./start-time.ts";
import { createPanels } from "./tabs/panels.ts";
import { createRungTable } from "./tabs/rung-table.ts";
import { createLine } from "./throttle/line.ts";

declare global {
  interface Window {
    /** Both players and what they did, for tests and for the curious; set when they start. */
    players?: Players;
    recording?: Recording;
  }
}

/** Of sound alone, until its waveform is drawn. */
const NO_WAVEFORM_YET = "./sound.svg";

/** Puts the player page together: the film's state, and the two players once there is something to play. */
export function startPlayerPage(): void {
  const hash = new URLSearchParams(location.search).get("v");
  const lines = { hls: createLine("hls"), dash: createLine("dash") };
  const views = {
    hls: createSideView("hls", {
      line: lines.hls,
      onSource: (source) => session?.setSource("hls", source),
    }),
    dash: createSideView("dash", {
      line: lines.dash,
      onSource: (source) => session?.setSource("dash", source),
    }),
  };
  const rungTable = createRungTable();
  const report = createReportPanel();
  const panels = createPanels({ onShow: (name) => report.setInFront(name === "upload") });
  const captionPanel = createCaptionPanel(hash);
  const beginCaptions = createCaptionStart();
  let row: VideoRow | null = null;
  let detail: VideoDetail | null = null;
  let starting = false;
  let session: Session | undefined;
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
    for (const side of SIDES) {
      views[side].setManifestUrls({ hls: row.hls_url, dash: row.dash_url });
      views[side].setStoryboard(row.storyboard_url ?? null);
      views[side].setPoster(detail && isSoundAlone(detail) ? (row.thumbnail_url ?? NO_WAVEFORM_YET) : null);
    }
    renderNotice(row.status === "failed" ? failureNotice(row) : damageNotice(row));
    if (session || starting) return;
    for (const side of SIDES) views[side].setVeil(describeWaiting(row));
    if (isPlayable(row)) void start(row);
  }

  async function start(playable: VideoRow): Promise<void> {
    starting = true;
    try {
      session = await startSession({
        ...{ views, lines },
        urls: { hls: playable.hls_url!, dash: playable.dash_url! },
        position: readStartTime(location.search),
        isWhole: playable.status === "completed",
        film: () => detail,
        onReady: () => void takeNews(),
        onPicture: (insight) => panels.open(insight),
      });
    } catch (error) {
      renderNotice({ text: `The players could not be loaded. ${describeError(error)}` });
    }
  }

  async function takeNews(): Promise<void> {
    const announced = detail?.rungs.filter((rung) => rung.announced && rung.height) ?? [];
    // Other codecs join a film that is complete: the next opening offers them, nobody's picture stops for them.
    const ids = announced.map((rung) => rung.rung).filter((id) => extraCodecOf(id) === null);
    const sounds = detail && isSoundAlone(detail) ? detail.sounds.filter((sound) => sound.default) : [];
    // All announced rungs end at the same segment: that which is the last of the shortest.
    const last = Math.min(...[...announced, ...sounds].map(({ segments }) => segments));
    try {
      const players = Object.values(window.players ?? {});
      for (const player of players) player.takeSegments(last);
      await Promise.all(players.map((player) => takeOffers(player, ids)));
    } catch (error) {
      console.warn("new rungs could not be taken; the next change tries again", error);
    }
  }

  /** What the manifests offer by now: rungs, and captions. */
  async function takeOffers(player: Player, rungs: string[]): Promise<void> {
    await player.takeRungs(rungs);
    if (!detail) return;
    beginCaptions(player, detail);
    // The MPD names whole files, which are there when the source has been read.
    const listed = detail.captions.filter(({ url }) => player.source !== "dash" || url !== null);
    await player.takeCaptions(listed.map(({ id }) => id));
  }

  function damageNotice({ damage }: VideoRow): Notice | null {
    return damage && { text: damage.detail, status: "damaged" };
  }

  function failureNotice(failed: VideoRow): Notice {
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
    for (const name of ["facts-line", "stage", "insight"]) setShown(part(document, name), false);
    part(document, "bar").style.visibility = "hidden";
    session?.end();
    session = undefined;
    starting = true; // for good: hashes are never reused
  }

  const film = followFilm(hash, {
    onRow: takeRow,
    onDetail(next) {
      detail = next;
      for (const side of SIDES) views[side].setChapters(next.chapters);
      takeRow(next);
      rungTable.render(next.rungs, next.status !== "completed");
      report.take(next);
      captionPanel.render(next);
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
