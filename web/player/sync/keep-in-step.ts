import { type Players, SIDES } from "../player.ts";
import { correctDrift } from "./correct-drift.ts";

const LOOK_EVERY_MS = 100;
/** A side that has nothing to show for so long is not waited for any more. */
const PATIENCE_MS = 8000;
/** After a seek both wait for each other, but not longer than this. */
const SETTLE_MS = 4000;

export interface InStep {
  isOn: boolean;
  /** The rate that both play at. */
  rate: number;
  /** Both were sent to another place: they go on together, once both have a picture there. */
  settle(): void;
  /** Seconds by which HLS, the left side, is ahead. */
  drift(): number;
  end(): void;
}

/** Keeps both players at one place of the film while both play, by small changes of rate; see `correctDrift`. */
export function keepInStep(players: Players): InStep {
  const looking = setInterval(look, LOOK_EVERY_MS);
  const step = { isOn: true, rate: 1, settle, drift, end: () => clearInterval(looking) };
  let settlingUntil = 0;
  let behindAt = { seconds: -1, since: 0 };

  function drift(): number {
    return players.hls.element.currentTime - players.dash.element.currentTime;
  }

  function settle(): void {
    settlingUntil = performance.now() + SETTLE_MS;
    look();
  }

  function look(): void {
    const shares = findShares();
    SIDES.forEach((side, i) => {
      const { element } = players[side];
      const rate = Math.round(step.rate * shares[i]! * 100) / 100;
      // A new source begins with the default.
      if (element.defaultPlaybackRate !== step.rate) element.defaultPlaybackRate = step.rate;
      if (element.playbackRate !== rate) element.playbackRate = rate;
    });
  }

  /** What each side has of the common rate now. */
  function findShares(): [hls: number, dash: number] {
    const hls = players.hls.element;
    const dash = players.dash.element;
    const both = [hls, dash];
    if (!step.isOn || both.some(({ paused, ended }) => paused || ended)) return [1, 1];
    if (performance.now() < settlingUntil) {
      if (!both.every(canPlay)) return [0, 0];
      settlingUntil = 0;
    }
    // An engine that is being replaced has no position, and one that seeks is about to get another.
    if (both.some(({ readyState, seeking }) => seeking || readyState === HTMLMediaElement.HAVE_NOTHING))
      return [1, 1];
    const [ahead, behind] = drift() >= 0 ? [hls, dash] : [dash, hls];
    if (isStuck(behind)) return [1, 1];
    const share = correctDrift(Math.abs(drift()));
    if (share === "seek") {
      behind.currentTime = ahead.currentTime;
      return [1, 1];
    }
    return ahead === hls ? [share, 1] : [1, share];
  }

  function isStuck({ currentTime }: HTMLVideoElement): boolean {
    const now = performance.now();
    if (currentTime !== behindAt.seconds) behindAt = { seconds: currentTime, since: now };
    return now - behindAt.since > PATIENCE_MS;
  }

  return step;
}

const canPlay = (video: HTMLVideoElement): boolean =>
  !video.seeking && video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
