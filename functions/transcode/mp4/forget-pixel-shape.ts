import { needBox } from "./read-boxes.ts";
import { findConfiguration } from "./read-init.ts";

/** Width and height end a track header (ISO/IEC 14496-12 8.3.2). */
const SIZE_BYTES = 8;

/**
 * Takes from an init segment, in place, what it says of its pixels' shape: `pasp`, and the size at which the track is
 * shown, of which FFmpeg takes one too. Each picture then tells its own, which may change in mid-stream.
 */
export function forgetPixelShape(init: Buffer): void {
  const pixelAspect = findConfiguration(init, "pasp");
  if (pixelAspect) init.write("free", pixelAspect.start + 4, "latin1");
  const { end } = needBox(init, ["moov", "trak", "tkhd"]);
  init.fill(0, end - SIZE_BYTES, end);
}
