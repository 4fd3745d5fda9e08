import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../../../../web/api/problem.ts";
import { backoffDelay } from "../../../../web/upload/send/backoff.ts";
import { untilOnline } from "../../../../web/upload/send/network.ts";
import { persist, type Wait } from "../../../../web/upload/send/persist.ts";
import { createRateMeter } from "../../../../web/upload/send/rate.ts";

const never = new AbortController().signal;

describe("backoffDelay", () => {
  test("doubles from half a second to 15 s, and keeps at least half of it", () => {
    const longest = [1, 2, 3, 4, 5, 6, 12].map((attempt) => backoffDelay(attempt, 0, 1));
    expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    expect(backoffDelay(3, 0, 0)).toBe(1000);
  });

  test("is never less than the server asked for", () => {
    expect(backoffDelay(1, 30_000, 0)).toBe(30_000);
    expect(backoffDelay(1, 30_000, 1)).toBe(30_250);
    expect(backoffDelay(12, 2_000, 0)).toBe(7_500);
  });
});

test("a wait ends with the abort's reason, also when it is aborted already", async () => {
  const stop = new AbortController();
  const waiting = untilOnline(60_000, stop.signal);
  stop.abort(new Error("cancelled"));
  await expect(waiting).rejects.toThrow("cancelled");
  await expect(untilOnline(60_000, stop.signal)).rejects.toThrow("cancelled");
});

describe("persist", () => {
  /** Fails with each of the problems, then succeeds; runs on a clock that does not wait. */
  async function run(problems: unknown[]) {
    vi.useFakeTimers();
    const waits: Wait[] = [];
    const left = [...problems];
    const task = async () => {
      if (left.length > 0) throw left.shift();
      return "done";
    };
    const result = persist({ signal: never, onWait: (wait) => waits.push(wait) }, task);
    const settled = result.then(
      (value) => ({ value, waits, left }),
      (error: Error) => ({ value: error.message, waits, left }),
    );
    await vi.runAllTimersAsync();
    vi.useRealTimers();
    return settled;
  }
  const problem = (status: number, code: string, retryable = true) =>
    new ApiError(status, code, `${code}.`, retryable);

  test("waits for a server that does not answer as long as it takes", async () => {
    const away = Array.from({ length: 40 }, () => problem(0, "offline"));
    const { value, waits } = await run(away);
    expect(value).toBe("done");
    expect(waits).toHaveLength(40);
  });

  test("waits for a full disk at least as long as the server asks", async () => {
    const full = new ApiError(507, "storage_full", "The disk is nearly full.", true, 30_000);
    const { waits } = await run(Array.from({ length: 20 }, () => full));
    expect(waits).toHaveLength(20);
    expect(Math.min(...waits.map((wait) => (wait.kind === "problem" ? wait.ms : 0)))).toBeGreaterThanOrEqual(
      30_000,
    );
  });

  test("gives up what fails ten times for another reason", async () => {
    const { value, left } = await run(Array.from({ length: 12 }, () => problem(500, "internal")));
    expect(value).toBe("internal.");
    expect(left).toHaveLength(2);
  });

  test.each([
    ["what does not pass", problem(413, "chunk_too_large", false)],
    ["missing chunks, which have to be sent", problem(409, "chunks_missing")],
    ["what is no answer at all", new Error("The file cannot be read any more.")],
  ])("does not repeat %s", async (_, error) => {
    const { value, waits } = await run([error]);
    expect(value).toBe(error.message);
    expect(waits).toEqual([]);
  });
});

describe("createRateMeter", () => {
  test("needs a second, then follows the last eight", () => {
    const meter = createRateMeter();
    meter.add(0, 0);
    expect(meter.rate(900)).toBeNull();
    meter.add(2000, 1000);
    expect(meter.rate(1000)).toBe(2000);
    for (let second = 2; second <= 20; second += 1) meter.add(2000 + (second - 1) * 500, second * 1000);
    expect(meter.rate(20_000)).toBe(500);
    meter.reset();
    expect(meter.rate(21_000)).toBeNull();
  });

  test("falls to nothing where nothing comes any more", () => {
    const meter = createRateMeter();
    for (let second = 0; second <= 4; second += 1) meter.add(second * 1000, second * 1000);
    expect(meter.rate(8000)).toBe(500);
    expect(meter.rate(20_000)).toBe(0);
  });
});
