import { expect, test } from "vitest";
import { startProduct } from "../harness/product.ts";
import { type RunBlock, runGuide } from "../harness/run-guide.ts";

const TIMEOUT_MS = 300_000;

const product = await startProduct();
const run = (lesson: string) =>
  runGuide(`learn/${lesson}.md`, { set: { api: product.url }, files: {}, timeoutMs: TIMEOUT_MS });
const outputOf = (blocks: RunBlock[], words: string) =>
  blocks.find(({ commands }) => commands.includes(words))!.output;
const lines = (text: string) => text.split("\n").map((line) => JSON.parse(line));

test(
  "the lesson on adaptive streaming shows what it says",
  async () => {
    const blocks = await run("1-adaptive-streaming");
    expect(outputOf(blocks, "hls/playlist.m3u8").match(/#EXT-X-STREAM-INF/g)!.length).toBeGreaterThan(2);
    expect(outputOf(blocks, "240p.m3u8")).toContain("#EXT-X-MAP");
    const [one, other, ...more] = outputOf(blocks, "md5sum").split("\n");
    expect([other, more]).toEqual([one, []]);
    const weights = [...outputOf(blocks, "wc -c").matchAll(/(\d+)$/gm)].map(([, bytes]) => Number(bytes));
    expect(weights).toEqual(weights.toSorted((a, b) => a - b));
    expect(outputOf(blocks, "manifest.mpd")).toContain(".m4s");
  },
  TIMEOUT_MS,
);

test(
  "the lesson on log and queue shows what it says",
  async () => {
    const blocks = await run("2-log-and-queue");
    expect(outputOf(blocks, "uniq -c")).toMatch(/\d+ segment\.ready/);
    expect(JSON.parse(outputOf(blocks, "offset="))).toMatchObject({ type: "span.ready" });
    const [, resting] = outputOf(blocks, "groups/library/pause").split("\n");
    const lags = lines(outputOf(blocks, "groups/library/pause")).filter(({ lag }) => lag !== undefined);
    expect(resting).toBeDefined();
    expect(lags.find(({ group }) => group === "library").lag).toBeGreaterThan(10);
    expect(lags.find(({ group }) => group === "video-processing-group").lag).toBeLessThan(10);
    const waiting = lines(outputOf(blocks, "queues/encode/pause"));
    expect(waiting[1]).toMatchObject({ active: 0 });
    expect(waiting[1].waiting).toBeGreaterThan(0);
    for (const { waiting: left } of lines(outputOf(blocks, "queues/encode/resume")).slice(1))
      expect(left).toBeLessThanOrEqual(1);
  },
  TIMEOUT_MS,
);

test(
  "the lesson on failure shows what it says",
  async () => {
    const blocks = await run("3-failure");
    expect(outputOf(blocks, "kill-function")).toContain("the same object");
    expect(outputOf(blocks, "stop-log")).toMatch(/completed$/);
    expect(lines(outputOf(blocks, "poison-message").split("\n").slice(1).join("\n"))[0]).toHaveProperty(
      "reason",
    );
    expect(outputOf(blocks, "redrive")).toBe("completed");
  },
  TIMEOUT_MS,
);
