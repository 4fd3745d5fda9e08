import { type Players, SIDES } from "../player.ts";
import { recallCaptions, rememberCaptions } from "./memory.ts";

/** Both sides show the captions that were chosen last, or the first that there are; or none. */
export function toggleCaptions(players: Players): void {
  const both = SIDES.map((side) => players[side]);
  const areShown = both.some((player) => player.chosenTrack("text") !== null);
  const preferred = recallCaptions()?.id;
  for (const player of both) {
    const tracks = player.tracks("text");
    const track = tracks.find(({ id }) => id === preferred) ?? tracks[0];
    player.setTrack("text", areShown ? null : (track?.id ?? null));
  }
  const shown = both.map((player) => player.chosenTrack("text")).find((id) => id !== null);
  if (areShown) rememberCaptions(null);
  else if (shown) rememberCaptions(shown);
}
