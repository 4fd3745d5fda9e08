import { Readable } from "node:stream";
import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { toWebStream } from "../../../core/bucket/web-stream.ts";

const pieces = [Buffer.from("one"), Buffer.from("two"), Buffer.from("three")];

test("passes pieces on as they are, without a copy", async () => {
  const passed = await Array.fromAsync(toWebStream(Readable.from(pieces)));
  expect(passed).toHaveLength(3);
  for (const [i, piece] of passed.entries()) expect(piece).toBe(pieces[i]);
});

test("asks for a piece when it is asked for one", async () => {
  let made = 0;
  const source = async function* () {
    for (const piece of pieces) {
      made++;
      yield piece;
    }
  };
  const reader = toWebStream(Readable.from(source(), { highWaterMark: 1 })).getReader();
  await turn();
  expect(made).toBe(0);
  expect(await reader.read()).toEqual({ done: false, value: pieces[0] });
  expect(made).toBeLessThan(3);
});

test("fails as its source fails, before anybody reads and in the middle", async () => {
  const early = Readable.from([]);
  const neverRead = toWebStream(early);
  early.destroy(new Error("gone at once"));
  await turn();
  await expect(neverRead.getReader().read()).rejects.toThrow("gone at once");

  const late = Readable.from(pieces);
  const reader = toWebStream(late).getReader();
  await reader.read();
  late.destroy(new Error("gone later"));
  await expect(reader.read()).rejects.toThrow("gone later");
});

test("destroys a source that is left", async () => {
  const left = Readable.from(pieces);
  await toWebStream(left).cancel();
  expect(left.destroyed).toBe(true);
});

test("gives up a source that falls silent, but not for a reader who takes time", async () => {
  const silent = new Readable({ read() {} });
  silent.push(pieces[0]);
  const reader = toWebStream(silent, 50).getReader();
  expect((await reader.read()).value).toBe(pieces[0]);
  await delay(100);
  expect(silent.destroyed).toBe(false);
  await expect(reader.read()).rejects.toMatchObject({ code: "bucket_unavailable" });
  expect(silent.destroyed).toBe(true);
});
