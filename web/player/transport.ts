import { part } from "../dom/template.ts";
import { setIcon, setText } from "../dom/update.ts";
import { type Players, playTogether } from "./playback.ts";

const SKIP_SECONDS = 5;
/** Less is not seen, and each engine starts a few hundredths of a second apart. */
const IN_STEP_SECONDS = 0.1;

/** The controls that act on both players, and their keys: Space, and the arrows to skip. */
export function createTransport(players: Players) {
  const { hls, dash } = players;
  const both = [hls, dash];
  const playBoth = part<HTMLButtonElement>(document, "play-both");
  const replayBoth = part<HTMLButtonElement>(document, "replay-both");
  const align = part<HTMLButtonElement>(document, "align");

  const isPlaying = () => both.some((player) => !player.element.paused);
  const toggle = () => {
    if (isPlaying()) for (const player of both) player.pause();
    else void playTogether(players);
  };
  const seekBoth = (seconds: number) => {
    for (const player of both) player.seek(seconds);
  };

  playBoth.addEventListener("click", toggle);
  replayBoth.addEventListener("click", () => {
    seekBoth(0);
    void playTogether(players);
  });
  align.addEventListener("click", () => seekBoth(hls.element.currentTime));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || usesKeys(event.target)) return;
    if (event.key === " ") toggle();
    else if (event.key === "ArrowRight") seekBoth(hls.element.currentTime + SKIP_SECONDS);
    else if (event.key === "ArrowLeft") seekBoth(Math.max(0, hls.element.currentTime - SKIP_SECONDS));
    else return;
    event.preventDefault();
  });
  // Sound from both at once is noise: the side that was unmuted last is the one that is heard.
  for (const [one, other] of [both, [dash, hls]] as [typeof hls, typeof hls][]) {
    one.element.addEventListener("volumechange", () => {
      if (!one.element.muted) other.element.muted = true;
    });
  }
  for (const button of [playBoth, replayBoth, align]) button.disabled = false;

  return {
    render(): void {
      setIcon(playBoth, isPlaying() ? "pause" : "play");
      setText(part(document, "play-both-label"), isPlaying() ? "Pause both" : "Play both");
      setText(part(document, "drift"), describeDrift(hls.element.currentTime - dash.element.currentTime));
    },
  };
}

function describeDrift(hlsAhead: number): string {
  if (Math.abs(hlsAhead) < IN_STEP_SECONDS) return "In step";
  return `${hlsAhead > 0 ? "HLS" : "DASH"} is ${Math.abs(hlsAhead).toFixed(1)} s ahead`;
}

/** Elements that have their own use for Space and arrows. */
function usesKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input, select, button, a, textarea");
}
