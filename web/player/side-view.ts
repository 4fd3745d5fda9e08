import { cloneTemplate, part } from "../dom/template.ts";
import { setAttribute, setShown, setText } from "../dom/update.ts";
import { formatBitrate } from "../format/quantities.ts";
import { createControlStrip } from "./control-strip.ts";
import { createCopyButton } from "./copy-button.ts";
import { labelLevel } from "./level-label.ts";
import type { Player, Side } from "./player.ts";
import { createQualityMenu } from "./quality-menu.ts";

const NAMES: Record<Side, { name: string; engine: string }> = {
  hls: { name: "HLS", engine: "hls.js" },
  dash: { name: "DASH", engine: "dash.js" },
};

export interface SideView {
  readonly element: HTMLElement;
  readonly video: HTMLVideoElement;
  setManifestUrl(url: string | null): void;
  /** Words over the picture; an action adds its button. Null takes them away. */
  setVeil(veil: { title: string; text: string; onRetry?(): void } | null): void;
  /** Shows what the player does now; `duration` is the whole film's, in seconds, when it is known. */
  render(player: Player, duration: number | null): void;
}

/** One side of the page: picture, controls, quality menu and readout. */
export function createSideView(side: Side): SideView {
  const element = cloneTemplate("side-template");
  const { name, engine } = NAMES[side];
  const video = part<HTMLVideoElement>(element, "video");
  const copy = createCopyButton(part(element, "copy"), `Copy ${name} URL`);
  const strip = createControlStrip(element, video, name);
  const menu = createQualityMenu(part(element, "quality"), name);
  const restart = part<HTMLButtonElement>(element, "restart");
  let onRetry: (() => void) | undefined;

  element.dataset.side = side;
  setAttribute(element, "aria-label", `${name}, played by ${engine}`);
  setAttribute(video, "aria-label", `${name} picture`);
  video.muted = true; // the attribute of a cloned element does not do it
  setText(part(element, "name"), name);
  setText(part(element, "engine"), engine);
  setAttribute(restart, "aria-label", `Start the ${name} player again`);
  restart.addEventListener("click", () => onRetry?.());

  return {
    element,
    video,
    setManifestUrl: copy.setText,
    setVeil(veil) {
      setShown(part(element, "veil"), veil !== null);
      setText(part(element, "veil-title"), veil?.title ?? "");
      setText(part(element, "veil-text"), veil?.text ?? "");
      setShown(restart, veil?.onRetry !== undefined);
      onRetry = veil?.onRetry;
    },
    render(player, duration) {
      strip.render(duration);
      menu.render(player);
      renderReadout(element, player);
    },
  };
}

function renderReadout(element: HTMLElement, player: Player): void {
  const { level, width, height, bufferSeconds, droppedFrames, totalFrames } = player.stats();
  const set = (name: string, text: string) => setText(part(element, `stat-${name}`), text);
  set("rung", level ? labelLevel(level) : "–");
  set("resolution", width > 0 ? `${width} × ${height}` : "–");
  set("bitrate", level ? formatBitrate(level.bitrate) : "–");
  set("buffer", `${bufferSeconds.toFixed(1)} s`);
  set("dropped", `${droppedFrames} of ${totalFrames}`);
}
