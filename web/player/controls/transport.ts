import type { VideoDetail } from "../../api/video.ts";
import { part } from "../../dom/template.ts";
import { setAttribute, setIcon, setText } from "../../dom/update.ts";
import { addressAt } from "../address.ts";
import { toggleCaptions } from "../captions/toggle-captions.ts";
import { chapterAt, nextStart, previousStart } from "../chapters/find-chapter.ts";
import type { Pair } from "../pair.ts";
import { SIDES, type Side } from "../player.ts";
import { createCopyButton } from "./copy-button.ts";
import { createPosterButton } from "./poster-button.ts";
import { showShortcuts } from "./shortcut-dialog.ts";
import { listenForShortcuts, type Shortcut } from "./shortcuts.ts";

const RATES = [0.25, 0.5, 1, 1.25, 1.5, 2];

/** The controls that act on both players, and their keys. */
export function createTransport(pair: Pair, film: () => VideoDetail | null) {
  const button = (name: string) => part<HTMLButtonElement>(document, name);
  const playBoth = button("play-both");
  const synchronise = button("synchronise");
  const speed = part<HTMLSelectElement>(document, "speed");
  const link = createCopyButton(button("copy-link"), "Copy link");
  const poster = createPosterButton({ film, position: pair.position });
  const elements = SIDES.map((side) => pair.players[side].element);
  /** The side that is heard when the sound is on. */
  let heard: Side = "hls";

  const skip = (seconds: number) => pair.seek(pair.position() + seconds);
  const replay = () => {
    pair.seek(0);
    void pair.play();
  };
  const goTo = (find: typeof nextStart) => {
    const chapters = film()?.chapters ?? [];
    const start = find(chapters, pair.position());
    if (start === null) return;
    pair.seek(start);
    setText(part(document, "chapter-said"), chapterAt(chapters, start)?.title ?? "");
  };
  const toggleSound = () => {
    const { element } = pair.players[heard];
    element.muted = !element.muted;
  };
  const toggleFullscreen = () => {
    const stage = part(document, "stage");
    const change = document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen();
    change.catch(console.debug);
  };
  const shortcuts: Shortcut[] = [
    { keys: [" ", "k"], caps: ["Space", "K"], label: "Play or pause both", run: pair.toggle },
    { keys: ["ArrowLeft"], caps: ["←"], label: "Back 5 seconds", run: () => skip(-5) },
    { keys: ["ArrowRight"], caps: ["→"], label: "Forward 5 seconds", run: () => skip(5) },
    { keys: ["j"], caps: ["J"], label: "Back 10 seconds", run: () => skip(-10) },
    { keys: ["l"], caps: ["L"], label: "Forward 10 seconds", run: () => skip(10) },
    { keys: ["n"], caps: ["N"], label: "Next chapter", run: () => goTo(nextStart) },
    { keys: ["b"], caps: ["B"], label: "Back to where a chapter begins", run: () => goTo(previousStart) },
    { keys: ["m"], caps: ["M"], label: "Sound of the side heard last", run: toggleSound },
    { keys: ["f"], caps: ["F"], label: "Full screen, both sides", run: toggleFullscreen },
    { keys: ["c"], caps: ["C"], label: "Captions on or off", run: () => toggleCaptions(pair.players) },
    { keys: ["p"], caps: ["P"], label: "Make this picture the poster", run: poster.run },
    { keys: ["?"], caps: ["?"], label: "These shortcuts", run: () => showShortcuts(shortcuts) },
  ];

  playBoth.addEventListener("click", pair.toggle);
  button("replay-both").addEventListener("click", replay);
  synchronise.addEventListener("click", () => {
    pair.setSynchronised(!pair.isSynchronised);
    render();
  });
  speed.replaceChildren(...RATES.map((rate) => new Option(`${rate}×`, String(rate))));
  speed.value = String(pair.rate);
  speed.addEventListener("change", () => pair.setRate(Number(speed.value)));
  button("fullscreen-both").addEventListener("click", toggleFullscreen);
  button("shortcuts").addEventListener("click", () => showShortcuts(shortcuts));
  listenForShortcuts(shortcuts);
  // Sound from both at once is noise: the side that was unmuted last is the one that is heard.
  SIDES.forEach((side, i) => {
    elements[i]!.addEventListener("volumechange", () => {
      if (elements[i]!.muted) return;
      heard = side;
      elements[1 - i]!.muted = true;
    });
  });
  part<HTMLFieldSetElement>(document, "transport").disabled = false;

  function render(): void {
    const drift = Math.round(pair.drift() * 1000);
    setIcon(playBoth, pair.isPlaying() ? "pause" : "play");
    setText(part(document, "play-both-label"), pair.isPlaying() ? "Pause both" : "Play both");
    setAttribute(synchronise, "aria-pressed", String(pair.isSynchronised));
    setText(part(document, "drift"), describeDrift(drift));
    setAttribute(part(document, "drift"), "data-near", String(Math.abs(drift) <= 100));
    poster.render();
    link.setText(addressAt(pair.position()));
  }
  return { render };
}

/** Whole milliseconds; the frames of most films are 33 or 42 ms long. */
function describeDrift(milliseconds: number): string {
  const apart = Math.abs(milliseconds);
  if (apart < 10) return `Drift ${apart} ms`;
  const words = apart < 10_000 ? `${apart} ms` : `${(apart / 1000).toFixed(1)} s`;
  return `Drift ${words} · ${milliseconds > 0 ? "left" : "right"} ahead`;
}
