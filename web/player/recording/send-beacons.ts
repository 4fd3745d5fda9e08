import { apiUrl } from "../../api/client.ts";
import { type Players, SIDES, type Side } from "../player.ts";
import { type Figures, figuresOf } from "./figures.ts";
import type { Recording } from "./recording.ts";
import { secondsNow } from "./side-recording.ts";

const SEND_EVERY_MS = 30_000;
const LOOK_EVERY_MS = 1_000;
/** What passes between two looks while it plays, at the highest rate; more is a jump. */
const MOST_BETWEEN_SECONDS = 5;

interface BeaconOptions {
  players: Players;
  recording: Recording;
  /** Times that a side's engine gave up, from the start. */
  errors: Record<Side, number>;
}

/**
 * Tells the server how playing went, for its metrics: every half minute, when the page is left, and at the end. Sums
 * since the last time; nothing of who watches, or what. Answers what ends it.
 */
export function sendBeacons({ players, recording, errors }: BeaconOptions): () => void {
  const sides = SIDES.map((side) => followSide(players, side));
  const told = { hls: { ...NOTHING, errors: 0 }, dash: { ...NOTHING, errors: 0 } };

  function send(): void {
    const now = secondsNow();
    const changed = SIDES.flatMap((side, i) => {
      const [before, after] = [
        told[side],
        { ...figuresOf(recording.sides[side], now), errors: errors[side] },
      ];
      told[side] = after;
      const one = {
        engine: players[side].source,
        startup: before.startUp === null ? after.startUp : null,
        played: sides[i]!.take(),
        stalls: after.stalls - before.stalls,
        stalled: Math.max(0, after.stalledSeconds - before.stalledSeconds),
        switches: after.switches - before.switches,
        errors: after.errors - before.errors,
      };
      const { engine: _, played, ...counts } = one;
      return Object.keys(played).length > 0 || Object.values(counts).some(Boolean) ? [one] : [];
    });
    if (changed.length === 0) return;
    const body = new Blob([JSON.stringify({ sides: changed })], { type: "application/json" });
    navigator.sendBeacon(apiUrl("/beacons"), body);
  }

  const looking = setInterval(() => {
    for (const side of sides) side.look();
  }, LOOK_EVERY_MS);
  const sending = setInterval(send, SEND_EVERY_MS);
  const onHidden = () => document.visibilityState === "hidden" && send();
  // On phones a page that is left may hear nothing more than this.
  document.addEventListener("visibilitychange", onHidden);
  return () => {
    clearInterval(looking);
    clearInterval(sending);
    document.removeEventListener("visibilitychange", onHidden);
    send();
  };
}

const NOTHING: Figures = {
  ...{ firstFrame: null, startUp: null, stalls: 0, stalledSeconds: 0, switches: 0, dropped: 0 },
};

/** Adds up what a side plays, by rung. */
function followSide(players: Players, side: Side) {
  let played: Record<string, number> = {};
  let position = players[side].element.currentTime;
  return {
    look() {
      const { element } = players[side];
      const passed = element.currentTime - position;
      position = element.currentTime;
      if (element.seeking || passed <= 0 || passed > MOST_BETWEEN_SECONDS) return;
      const rung = players[side].stats().level?.id ?? "other";
      played[rung] = (played[rung] ?? 0) + passed;
    },
    /** What was played since the last time. */
    take(): Record<string, number> {
      const taken = played;
      played = {};
      return taken;
    },
  };
}
