import { type Players, SIDES, type Side } from "../player.ts";
import { hasBegun, recordSide, type SideRecording, secondsNow } from "./side-recording.ts";

const SAMPLE_EVERY_MS = 500;
/** Ten minutes; then the oldest go. */
const MOST_SAMPLES = 1200;

/** What both sides did, at the same moments. */
export interface Recording {
  /** Seconds since the page was opened; sample i of both sides belongs to time i. */
  times: number[];
  sides: Record<Side, SideRecording>;
  stop(): void;
}

/** Records both sides from now on. It reads what is there, and changes nothing. */
export function startRecording(players: Players): Recording {
  const sides = { hls: recordSide(players.hls.element), dash: recordSide(players.dash.element) };
  const times: number[] = [];

  const sampling = setInterval(() => {
    // Before something plays there is nothing to tell.
    if (!SIDES.some((side) => hasBegun(sides[side]))) return;
    times.push(secondsNow());
    for (const side of SIDES) sides[side].sample(players[side]);
    if (times.length <= MOST_SAMPLES) return;
    times.shift();
    for (const side of SIDES) sides[side].samples.shift();
  }, SAMPLE_EVERY_MS);
  return { times, sides, stop: () => clearInterval(sampling) };
}
