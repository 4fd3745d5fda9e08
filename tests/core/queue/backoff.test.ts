import { expect, test } from "vitest";
import { PipelineError } from "../../../core/errors.ts";
import { retryDelay } from "../../../core/queue/backoff.ts";

const attempts = [1, 2, 3, 4];
const longest = () => 0.999_999;
const shortest = () => 0;

test("the waits double after what passes by itself, and grow faster while a server is away", () => {
  const failed = new PipelineError("encoder_failed");
  const away = new PipelineError("bucket_unavailable");
  expect(attempts.map((n) => retryDelay(n, failed, longest))).toEqual([500, 1000, 2000, 4000]);
  expect(attempts.map((n) => retryDelay(n, away, longest))).toEqual([1000, 4000, 16_000, 64_000]);
  expect(retryDelay(9, away, longest)).toBe(120_000);
});

test("half of a wait is jitter", () => {
  const away = new PipelineError("bucket_unavailable");
  expect(retryDelay(2, away, shortest)).toBe(2000);
  const waits = Array.from({ length: 50 }, () => retryDelay(2, away));
  expect(new Set(waits).size).toBeGreaterThan(20);
  for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(2000);
});

test("what is not known waits as what passes by itself", () => {
  expect(retryDelay(1, new Error("what"), longest)).toBe(500);
});
