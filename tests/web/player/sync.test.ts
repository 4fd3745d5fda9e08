import { expect, test } from "vitest";
import { correctDrift } from "../../../web/player/sync/correct-drift.ts";

test("what nobody sees is left alone", () => {
  expect(correctDrift(0)).toBe(1);
  expect(correctDrift(0.015)).toBe(1);
});

test("a small drift takes a small change of rate, the larger the more", () => {
  expect(correctDrift(0.05)).toBeCloseTo(0.95);
  expect(correctDrift(0.14)).toBeCloseTo(0.9);
});

test("who is further ahead waits; who is far behind jumps", () => {
  expect(correctDrift(0.5)).toBe(0);
  expect(correctDrift(4)).toBe(0);
  expect(correctDrift(6)).toBe("seek");
});
