import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { backoffDelay, waitToRetry } from "../../../web/upload/backoff.ts";
import { contentDigest } from "../../../web/upload/content-digest.ts";
import { fingerprintFile } from "../../../web/upload/fingerprint.ts";
import { createRateMeter } from "../../../web/upload/rate.ts";
import { createSlots } from "../../../web/upload/slots.ts";

const KIB = 1024;

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

  test("the wait ends with the abort's reason, also when it is aborted already", async () => {
    const stop = new AbortController();
    const waiting = waitToRetry(60_000, stop.signal);
    stop.abort(new Error("cancelled"));
    await expect(waiting).rejects.toThrow("cancelled");
    await expect(waitToRetry(60_000, stop.signal)).rejects.toThrow("cancelled");
  });
});

describe("createSlots", () => {
  test("never runs more than its limit, in the order of asking, and survives failures", async () => {
    const slots = createSlots(3);
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const task = (i: number) =>
      slots.run(async () => {
        started.push(i);
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        if (i % 4 === 0) throw new Error("failed");
      });
    const ids = [...Array(20).keys()];
    const results = await Promise.allSettled(ids.map(task));
    expect(most).toBe(3);
    expect(started).toEqual(ids);
    expect(results.filter((result) => result.status === "rejected")).toHaveLength(5);
  });
});

describe("createRateMeter", () => {
  test("needs a second, then follows the last eight", () => {
    const meter = createRateMeter();
    meter.add(0, 0);
    expect(meter.rate()).toBeNull();
    meter.add(2000, 1000);
    expect(meter.rate()).toBe(2000);
    for (let second = 2; second <= 20; second += 1) meter.add(2000 + (second - 1) * 500, second * 1000);
    expect(meter.rate()).toBe(500);
    meter.reset();
    expect(meter.rate()).toBeNull();
  });
});

describe("fingerprintFile", () => {
  const sha256 = (...parts: (string | Uint8Array)[]) => {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return hash.digest("hex");
  };

  test("is SHA-256 of the size, the first and the last 64 KiB", async () => {
    const bytes = new Uint8Array(200 * KIB).map((_, i) => i % 251);
    const expected = sha256(String(bytes.length), bytes.subarray(0, 64 * KIB), bytes.subarray(-64 * KIB));
    expect(await fingerprintFile(new Blob([bytes]))).toBe(expected);
  });

  test("takes a small file twice, as the rule says", async () => {
    expect(await fingerprintFile(new Blob(["abc"]))).toBe(sha256("3", "abc", "abc"));
  });
});

test("contentDigest is the header of RFC 9530", async () => {
  const bytes = new TextEncoder().encode('{"hello": "world"}\n');
  const expected = createHash("sha256").update(bytes).digest("base64");
  expect(await contentDigest(bytes.buffer as ArrayBuffer)).toBe(`sha-256=:${expected}:`);
});
