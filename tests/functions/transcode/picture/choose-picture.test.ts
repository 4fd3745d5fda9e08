import { expect, test } from "vitest";
import {
  type Candidate,
  choosePicture,
  isGood,
  scorePicture,
} from "../../../../functions/transcode/picture/choose-picture.ts";
import { measureQuality } from "../../../../functions/transcode/picture/picture-quality.ts";

const SIZE = 64;
const draw = (luma: (x: number, y: number) => number) =>
  Uint8Array.from({ length: SIZE * SIZE }, (_, i) => luma(i % SIZE, Math.floor(i / SIZE)));
const measure = (luma: (x: number, y: number) => number) => measureQuality(draw(luma), SIZE, SIZE);
/** Squares of eight pixels, as far from grey as `depth`. */
const squares = (depth: number) => (x: number, y: number) =>
  128 + (((x >> 3) + (y >> 3)) % 2 === 0 ? depth : -depth);
/** The same, its edges as soft as a blur over eight pixels makes them. */
const soft = (x: number, y: number) => 128 + 100 * Math.sin((x / 8) * Math.PI) * Math.sin((y / 8) * Math.PI);

test("mean, contrast and edges are those of the pixels", () => {
  const { mean, contrast, sharpness } = measure(squares(100));
  expect(mean).toBeCloseTo(128);
  expect(contrast).toBeCloseTo(100);
  expect(measure(soft).sharpness).toBeLessThan(sharpness / 5);
  // A fade has the edges of what it shows, and less contrast.
  expect(measure(squares(50)).sharpness).toBeCloseTo(sharpness, 1);
});

test("what is dark, white, flat or blurred is not good", () => {
  const good = measure(squares(100));
  expect(isGood(good)).toBe(true);
  const poor = [{ mean: 5 }, { mean: 252 }, { contrast: 4 }, { sharpness: 0.005 }];
  for (const change of poor) expect(isGood({ ...good, ...change })).toBe(false);
});

test("a picture is worth more than the same in a fade, blurred, in a flash or in motion", () => {
  const best = { mean: 110, contrast: 60, sharpness: 0.2, change: 1 };
  const worse = [
    { mean: 99, contrast: 54 },
    { sharpness: 0.02 },
    { mean: 240, contrast: 12, change: 120 },
    { change: 20 },
    { mean: 14, contrast: 20 },
  ];
  for (const change of worse) expect(scorePicture({ ...best, ...change })).toBeLessThan(scorePicture(best));
});

test("of pictures as good as each other the first is taken, of black ones the least black, of none none", () => {
  const candidate = (time: number, contrast: number, mean = 100): Candidate => {
    return { time, mean, contrast, sharpness: 0.2, change: 0 };
  };
  expect(choosePicture([candidate(0, 60), candidate(900, 60)])!.time).toBe(0);
  expect(choosePicture([candidate(0, 60), candidate(900, 63)])!.time).toBe(900);
  expect(choosePicture([candidate(0, 60), candidate(900, 63)], 0.15)!.time).toBe(0);
  expect(choosePicture([candidate(0, 0, 0), candidate(900, 1, 1), candidate(1800, 0, 0)])!.time).toBe(900);
  expect(choosePicture([])).toBeNull();
});
