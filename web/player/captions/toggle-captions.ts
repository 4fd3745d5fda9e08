import { type Players, SIDES } from "../player.ts";
import { recallCaptions, rememberCaptions } from "./memory.ts";

/** What was shown when captions were switched off here. */
let lastShown: string | null = null;

/** Both sides show the captions that were shown last, or the first that there are; or none. */
export function toggleCaptions(players: Players): void {
  const both = SIDES.map((side) => players[side]);
  const shown = both.map((player) => player.chosenTrack("text")).find((id) => id !== null) ?? null;
  lastShown = shown ?? lastShown ?? recallCaptions()?.id ?? null;
  for (const player of both) {
    const tracks = player.tracks("text");
    const track = tracks.find(({ id }) => id === lastShown) ?? tracks[0];
    player.setTrack("text", shown === null ? (track?.id ?? null) : null);
  }
  rememberCaptions(both.map((player) => player.chosenTrack("text")).find((id) => id !== null) ?? null);
}
