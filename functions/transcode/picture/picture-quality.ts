/** What a small grey picture is like; luma counts from 0 to 255. */
export interface Quality {
  /** Mean luma. */
  mean: number;
  /** Standard deviation of the luma: low in fades, and where there is little to see. */
  contrast: number;
  /** Variance of the Laplacian over that of the luma: how much of what is seen lies in edges. Low where it is blurred. */
  sharpness: number;
}

/** Keeps the quotient of two small variances from telling noise for edges. */
const LITTLE_VARIANCE = 16;

/** Measures a picture of 8 bits a pixel, row by row. Pure. */
export function measureQuality(pixels: Uint8Array, width: number, height: number): Quality {
  const luma = new Moments();
  for (const value of pixels) luma.add(value);
  const laplacian = new Moments();
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at++) {
      const around = pixels[at - 1]! + pixels[at + 1]! + pixels[at - width]! + pixels[at + width]!;
      laplacian.add(4 * pixels[at]! - around);
    }
  }
  return {
    mean: luma.mean,
    contrast: Math.sqrt(luma.variance),
    sharpness: laplacian.variance / (luma.variance + LITTLE_VARIANCE),
  };
}

/** Mean absolute difference of two pictures of one size, in steps of luma. Pure. */
export function differenceOf(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / Math.max(1, a.length);
}

class Moments {
  private count = 0;
  private sum = 0;
  private squares = 0;

  add(value: number): void {
    this.count++;
    this.sum += value;
    this.squares += value * value;
  }
  get mean(): number {
    return this.sum / Math.max(1, this.count);
  }
  get variance(): number {
    return Math.max(0, this.squares / Math.max(1, this.count) - this.mean ** 2);
  }
}
