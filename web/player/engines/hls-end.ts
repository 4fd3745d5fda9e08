import Hls from "hls.js";

/** Longer films play long enough before their end is needed. */
const SHORT_SECONDS = 4;

/**
 * Tells the browser that nothing follows as soon as all of a short film is there: hls.js 1.7 does so once the sound has
 * played, while a decoder waits for more before it shows one picture or two, and the sound for the picture. Of a film of
 * one segment it may never do so: where it tries the line by another rung's, it forgets that it has the last one.
 */
export function tellEndOfShort(engine: Hls): void {
  const whole = { main: false, audio: false };
  engine.on(Hls.Events.FRAG_BUFFERED, (_, { frag: { type, level, sn } }) => {
    if (type !== "main" && type !== "audio") return;
    const details = (type === "audio" ? engine.audioTracks : engine.levels)[level]?.details;
    if (!details || details.live || sn !== details.endSN || !isShort(engine)) return;
    whole[type] = true;
    if (whole.main && (whole.audio || engine.audioTracks.length === 0))
      engine.trigger(Hls.Events.BUFFER_EOS, { type: null });
  });
}

function isShort({ latestLevelDetails: main }: Hls): boolean {
  return main !== null && (main.totalduration <= SHORT_SECONDS || main.fragments.length === 1);
}
