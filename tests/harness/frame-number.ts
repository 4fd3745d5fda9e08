/** Cells of the strip at the bottom of each picture: white, 14 bits of number, 4 bits of check, black. */
export const STRIP_CELLS = 20;
/** The strip's height, as a share of the picture's. */
export const STRIP_SHARE = 1 / 6;

const CHECK_BITS = 4;
const CODE_BITS = STRIP_CELLS - 2;

/** The strip of frame `number`, one byte of grey a cell. */
export function drawStrip(number: number): Uint8Array {
  const strip = new Uint8Array(STRIP_CELLS);
  strip[0] = 255;
  const check = (number * 7 + (number >> CHECK_BITS) * 11 + 5) % 16;
  const code = number * 16 + check;
  for (let bit = 0; bit < CODE_BITS; bit += 1) {
    if ((code >> (CODE_BITS - 1 - bit)) & 1) strip[bit + 1] = 255;
  }
  return strip;
}

/**
 * The number that is burned into a picture, or −1 where none can be read. `pixels` are bytes, row by row,
 * of which the first of each pixel's `channels` is looked at: 1 for grey, 4 for a canvas. It is also sent
 * to the browser as text, so it may use nothing but its arguments.
 */
export function readFrameNumber(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  channels = 1,
): number {
  const cells = 20;
  const row = Math.floor(height * (1 - 1 / 12));
  const greys: number[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const column = Math.floor(((cell + 0.5) * width) / cells);
    let sum = 0;
    for (let y = row - 1; y <= row + 1; y += 1) {
      for (let x = column - 1; x <= column + 1; x += 1) sum += pixels[(y * width + x) * channels] ?? 0;
    }
    greys.push(sum / 9);
  }
  const white = greys[0] ?? 0;
  const black = greys[cells - 1] ?? 0;
  if (white - black < 80) return -1;
  let code = 0;
  for (const grey of greys.slice(1, -1)) code = code * 2 + (grey > (white + black) / 2 ? 1 : 0);
  const number = code >> 4;
  return (number * 7 + (number >> 4) * 11 + 5) % 16 === code % 16 ? number : -1;
}
