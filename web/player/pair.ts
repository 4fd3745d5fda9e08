import { playTogether } from "./playback.ts";
import { type Players, SIDES, type Side } from "./player.ts";
import { playableEnd } from "./positions.ts";
import { keepInStep } from "./sync/keep-in-step.ts";

/** Both players as one: what is asked of one side holds for both while they are synchronised. */
export type Pair = ReturnType<typeof createPair>;

export function createPair(players: Players) {
  const step = keepInStep(players);
  const elements = () => SIDES.map((side) => players[side].element);
  const isPlaying = () => elements().some((video) => !video.paused);

  function pause(): void {
    for (const video of elements()) video.pause();
    if (step.isOn) align();
  }

  /** Both go to a time, in seconds of the film, as far as it is there. */
  function seek(seconds: number): void {
    for (const side of SIDES) seekOne(side, seconds);
    if (step.isOn) step.settle();
  }

  function seekOne(side: Side, seconds: number): void {
    const { element } = players[side];
    players[side].seek(Math.max(0, Math.min(seconds, playableEnd(element))));
  }

  const toggle = () => (isPlaying() ? pause() : void playTogether(players));

  /**
   * Both go to the place of the one behind, however near they are: a paused element shows the picture that was up
   * last, which is up to two before or after its position, and only a seek brings the one that belongs there.
   */
  function align(): void {
    seek(Math.min(...elements().map((video) => video.currentTime)));
  }

  return {
    players,
    isPlaying,
    pause,
    seek,
    play: () => playTogether(players),
    toggle,
    /** What the controls of one side do. */
    toggleSide(side: Side): void {
      const { element } = players[side];
      if (step.isOn) element.paused ? void playTogether(players) : pause();
      else if (element.paused) players[side].play().catch(console.debug);
      else element.pause();
    },
    seekSide: (side: Side, seconds: number) => (step.isOn ? seek(seconds) : seekOne(side, seconds)),
    position: () => players.hls.element.currentTime,
    /** Seconds by which the left side is ahead. */
    drift: step.drift,
    get isSynchronised() {
      return step.isOn;
    },
    setSynchronised(isOn: boolean): void {
      step.isOn = isOn;
      if (!isOn) return;
      // Where one plays, both do.
      if (isPlaying()) void playTogether(players);
      align();
    },
    get rate() {
      return step.rate;
    },
    settle: step.settle,
    end: step.end,
    setRate: (rate: number) => void (step.rate = rate),
  };
}
