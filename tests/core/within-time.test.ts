import { expect, test, vi } from "vitest";
import { withinTime } from "../../core/within-time.ts";

const never = () => new Promise<never>(() => {});

test("what comes in time is the outcome, and what fails fails as it did", async () => {
  expect(await withinTime(60_000, Promise.resolve("done"))).toBe("done");
  await expect(withinTime(60_000, Promise.reject(new Error("the log is away")))).rejects.toThrow("away");
});

test("what does not come is given up, in words", async () => {
  await expect(withinTime(1, never())).rejects.toThrow("no answer within 0.001 s");
  await expect(withinTime(1, never(), "the function took too long")).rejects.toThrow("took too long");
});

test("no timer is left behind that would hold up the end of the process", async () => {
  vi.useFakeTimers();
  try {
    await withinTime(60_000, Promise.resolve());
    await withinTime(60_000, Promise.reject(new Error("no"))).catch(() => {});
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
