/* A process that makes garbage and then rests: for the test of what gives its memory back. */
import { setTimeout as delay } from "node:timers/promises";
import { collectWhenIdle } from "../../localstack/collect-when-idle.ts";

// As much as outlives the collections of the young generation, so that V8 has no reason to look at it again.
let kept: object[] | null = Array.from({ length: 1_000_000 }, (_, i) => ({ i }));
console.log(JSON.stringify({ made: kept.length, bytes: process.memoryUsage.rss() }));
kept = null;
void collectWhenIdle(200);
for (;;) {
  console.log(JSON.stringify({ made: 0, bytes: process.memoryUsage.rss() }));
  await delay(200);
}
