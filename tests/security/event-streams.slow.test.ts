import { expect, test } from "vitest";
import { startProduct } from "../harness/product.ts";
import { expectPoliteRefusal, openEventStreams } from "./event-streams.ts";

test("10 000 streams of events are refused politely, and the product works on", async () => {
  const product = await startProduct();
  const { taken, refused } = await openEventStreams(product.url, 10_000);
  expect(taken.length).toBe(64);
  expect(refused.length).toBe(10_000 - 64);
  for (const head of refused) expectPoliteRefusal(head);
  expect((await fetch(`${product.url}/videos`)).status).toBe(200);
  expect(await product.logs()).not.toContain('"level":50');
}, 300_000);
