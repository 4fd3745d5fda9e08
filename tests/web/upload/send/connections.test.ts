import { describe, expect, test } from "vitest";
import { createConnections, createLine, type Rank } from "../../../../web/upload/send/connections.ts";
import { createPace } from "../../../../web/upload/send/pace.ts";

const CHUNK = 4 * 1024 * 1024;

describe("createLine", () => {
  /** Tasks that end when they are told to. */
  function openTasks(most: number) {
    const line = createLine(most);
    const started: string[] = [];
    const endings = new Map<string, () => void>();
    const run = (rank: Rank, name: string) =>
      line.run(rank, () => {
        started.push(name);
        return new Promise<void>((resolve) => endings.set(name, resolve));
      });
    const settle = () => new Promise((resolve) => setTimeout(resolve));
    const end = async (name: string) => {
      await settle();
      endings.get(name)!();
      await settle();
    };
    return { started, run, end, settle };
  }

  test("runs no more than its limit, words first, then heads, then the bulk as it came", async () => {
    const { started, run, end } = openTasks(3);
    for (const name of ["h1", "h2", "h3"]) void run("head", name);
    void run("bulk", "b1");
    void run("bulk", "b2");
    void run("head", "h4");
    void run("words", "w1");
    await end("h1");
    await end("h2");
    await end("h3");
    expect(started).toEqual(["h1", "h2", "h3", "w1", "h4", "b1"]);
    await end("w1");
    expect(started.at(-1)).toBe("b2");
  });

  test("leaves a connection to words while two chunks keep the line busy", async () => {
    const { started, run, settle } = openTasks(3);
    for (const name of ["b1", "b2", "b3"]) void run("bulk", name);
    void run("words", "w1");
    await settle();
    expect(started).toEqual(["b1", "b2", "w1"]);
  });

  test("a task that fails gives its place back", async () => {
    const line = createLine(1);
    await expect(line.run("words", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await line.run("bulk", async () => "next")).toBe("next");
  });
});

test("connections are counted by origin", () => {
  const connections = createConnections();
  const api = connections.to("http://localhost:8000/videos/init");
  expect(connections.to("http://localhost:8000/_bucket/uploads/x")).toBe(api);
  expect(connections.to("http://localhost:9000/uploads/x")).not.toBe(api);
});

describe("createPace", () => {
  /**
   * Sends chunks over a line that takes `total` bytes a millisecond, and `each` of one connection, always as many at a
   * time as the pace says; returns how many those were, by round.
   */
  function widthsOver({ total, each }: { total: number; each: number }, rounds = 12): number[] {
    const pace = createPace(3);
    const widths: number[] = [];
    let now = 0;
    for (let round = 0; round < rounds; round += 1) {
      const width = pace.width();
      widths.push(width);
      for (let turn = 0; turn < 2; turn += 1) {
        const startedAt = now;
        now += CHUNK / Math.min(each, total / width);
        for (let i = 0; i < width; i += 1) pace.sent({ bytes: CHUNK, startedAt, endedAt: now });
      }
    }
    return widths;
  }

  test("a line that one connection fills is shared by two; a third is tried, and let go", () => {
    const widths = widthsOver({ total: 5000, each: 5000 });
    expect(widths.slice(0, 4)).toEqual([2, 2, 3, 2]);
    expect(widths.filter((width) => width === 3).length).toBeLessThanOrEqual(2);
  });

  test("a long line that one connection does not fill gets all three", () => {
    expect(widthsOver({ total: 9000, each: 2000 }).slice(3)).toEqual(Array(9).fill(3));
  });

  test("a slow line is left to one chunk at a time", () => {
    const widths = widthsOver({ total: 300, each: 300 });
    expect(widths[0]).toBe(2);
    expect(widths[1]).toBe(1);
  });

  test("after a failure one chunk has to come through before the next two go together", () => {
    const pace = createPace(3);
    pace.failed();
    expect(pace.width()).toBe(1);
    pace.sent({ bytes: CHUNK, startedAt: 0, endedAt: 900 });
    pace.sent({ bytes: CHUNK, startedAt: 900, endedAt: 1800 });
    expect(pace.width()).toBe(2);
  });
});
