import type { Chapter } from "../../core/video/chapters.ts";
import { cloneTemplate, part } from "../dom/template.ts";
import { setAttribute, setShown, setText } from "../dom/update.ts";
import { formatBitrate } from "../format/quantities.ts";
import { createControlStrip, type StripControls } from "./controls/control-strip.ts";
import { createCopyButton } from "./controls/copy-button.ts";
import { createSideMenus, SOURCES } from "./controls/side-menus.ts";
import { labelLevel } from "./level-label.ts";
import type { Player, Side, Source } from "./player.ts";
import type { MediaLine } from "./throttle/line.ts";
import { createLineMenu } from "./throttle/line-menu.ts";

export interface SideViewOptions {
  line: MediaLine;
  onSource(source: Source): void;
}

export interface SideView {
  readonly element: HTMLElement;
  readonly video: HTMLVideoElement;
  setManifestUrls(urls: { hls: string | null; dash: string | null }): void;
  /** Of the film, or null while there is none. */
  setStoryboard(url: string | null): void;
  setChapters(chapters: readonly Chapter[]): void;
  /** What stands for the picture of sound alone; null where there is a picture, or nothing yet. */
  setPoster(url: string | null): void;
  setControls(controls: StripControls): void;
  /** Words over the picture; an action adds its button. Null takes them away. */
  setVeil(veil: { title: string; text: string; onRetry?(): void } | null): void;
  /** Shows what the player does now; `duration` is the whole film's, in seconds, when it is known. */
  render(player: Player, duration: number | null): void;
}

/** One side of the page: picture, controls, menus and readout. */
export function createSideView(side: Side, { line, onSource }: SideViewOptions): SideView {
  const element = cloneTemplate("side-template");
  const video = part<HTMLVideoElement>(element, "video");
  const { name } = SOURCES[side];
  const copy = createCopyButton(part(element, "copy"), `Copy ${name} URL`);
  const strip = createControlStrip(element, video, name);
  const menus = createSideMenus(element, name, onSource);
  const restart = part<HTMLButtonElement>(element, "restart");
  let urls: { hls: string | null; dash: string | null } = { hls: null, dash: null };
  let shown: Source | null = null;
  let onRetry: (() => void) | undefined;

  element.dataset.side = side;
  video.muted = true; // the attribute of a cloned element does not do it
  createLineMenu(element, name, line);
  restart.addEventListener("click", () => onRetry?.());
  showSource(side);

  function showSource(source: Source): void {
    const { name, engine } = SOURCES[source];
    copy.setText(source === "dash" ? urls.dash : urls.hls);
    if (source === shown) return;
    shown = source;
    setAttribute(element, "aria-label", `${name}, played by ${engine}`);
    setAttribute(video, "aria-label", `${name} picture`);
    setAttribute(restart, "aria-label", `Start the ${name} player again`);
    setText(part(element, "name"), name);
    setText(part(element, "engine"), engine);
    copy.setLabel(`Copy ${name} URL`);
  }

  return {
    element,
    video,
    setManifestUrls(next) {
      urls = next;
      showSource(shown ?? side);
    },
    setStoryboard: strip.setStoryboard,
    setChapters: strip.setChapters,
    setPoster: (url) => (url === null ? video.removeAttribute("poster") : setAttribute(video, "poster", url)),
    setControls: strip.setControls,
    setVeil(veil) {
      setShown(part(element, "veil"), veil !== null);
      setText(part(element, "veil-title"), veil?.title ?? "");
      setText(part(element, "veil-text"), veil?.text ?? "");
      setShown(restart, veil?.onRetry !== undefined);
      onRetry = veil?.onRetry;
    },
    render(player, duration) {
      showSource(player.source);
      strip.render(duration);
      menus.render(player);
      renderReadout(element, player);
    },
  };
}

function renderReadout(element: HTMLElement, player: Player): void {
  const { level, width, height, bufferSeconds, throughput, droppedFrames, totalFrames } = player.stats();
  const set = (name: string, text: string) => setText(part(element, `stat-${name}`), text);
  set("rung", level ? labelLevel(level, player.levels()) : "–");
  set("resolution", width > 0 ? `${width} × ${height}` : "–");
  set("bitrate", level ? formatBitrate(level.bitrate) : "–");
  set("throughput", throughput ? formatBitrate(throughput) : "–");
  set("buffer", `${bufferSeconds.toFixed(1)} s`);
  set("dropped", `${droppedFrames} of ${totalFrames}`);
}
