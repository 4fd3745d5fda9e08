import { part } from "../../dom/template.ts";
import { rememberCaptions } from "../captions/memory.ts";
import { labelLevel } from "../level-label.ts";
import { offeredSources } from "../playback.ts";
import type { Player, Source, TrackKind } from "../player.ts";
import { createChoiceMenu } from "./choice-menu.ts";

export const SOURCES: Record<Source, { name: string; engine: string }> = {
  hls: { name: "HLS", engine: "hls.js" },
  dash: { name: "DASH", engine: "dash.js" },
  native: { name: "HLS", engine: "the browser" },
};

const NO_CAPTIONS = "off";

/** The menus under one picture: source, quality and, where there are several, sound and captions. */
export function createSideMenus(root: HTMLElement, name: string, onSource: (source: Source) => void) {
  let player: Player | undefined;
  const select = (part_: string) => part<HTMLSelectElement>(root, part_);
  const source = createChoiceMenu(select("source"), `${name} source`, (id) => onSource(id as Source));
  const quality = createChoiceMenu(select("quality"), `${name} quality`, (id) => player?.setLevel(id));
  const sound = createChoiceMenu(select("audio"), `${name} sound`, (id) => player?.setTrack("audio", id));
  const captions = createChoiceMenu(select("captions"), `${name} captions`, (id) => {
    const chosen = id === NO_CAPTIONS ? null : id;
    player?.setTrack("text", chosen);
    rememberCaptions(chosen);
  });

  return {
    render(current: Player): void {
      player = current;
      source.render(
        offeredSources().map((id) => ({ id, label: SOURCES[id].engine })),
        current.source,
      );
      // Best first, as people read quality menus.
      const levels = current.levels().reverse();
      quality.render(
        [
          { id: "auto", label: "Auto" },
          ...levels.map((level) => ({ id: level.id, label: labelLevel(level, levels) })),
        ],
        current.chosenLevel(),
      );
      const tracks = (kind: TrackKind) => current.tracks(kind);
      sound.render(tracks("audio"), current.chosenTrack("audio") ?? "");
      sound.setShown(tracks("audio").length > 1);
      captions.render(
        [{ id: NO_CAPTIONS, label: "Off" }, ...tracks("text")],
        current.chosenTrack("text") ?? NO_CAPTIONS,
      );
      captions.setShown(tracks("text").length > 0);
    },
  };
}
