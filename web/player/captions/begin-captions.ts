import type { VideoDetail } from "../../api/video.ts";
import type { Player } from "../player.ts";
import { captionId, chooseCaptions } from "./choose-captions.ts";
import { recallCaptions } from "./memory.ts";

/** Sees to it that each player shows the captions that it is to begin with, once it offers them. */
export function createCaptionStart() {
  /** Of each player, the captions among which was chosen. */
  const considered = new WeakMap<Player, string>();

  return (player: Player, { captions, sounds }: VideoDetail): void => {
    const offered = new Set(player.tracks("text").map(({ id }) => id));
    const there = captions.filter((track) => offered.has(captionId(track)));
    const known = there.map(captionId).join("\n");
    if (there.length === 0 || considered.get(player) === known) return;
    considered.set(player, known);
    if (player.chosenTrack("text") !== null) return;
    const id = chooseCaptions(there, sounds, recallCaptions());
    if (id !== null) player.setTrack("text", id);
  };
}
