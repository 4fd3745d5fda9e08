import { expect, test } from "vitest";
import { formatSeconds, readStartTime } from "../../../web/player/start-time.ts";

test.each([
  ["?v=x&t=83", 83],
  ["?t=83.5", 83.5],
  ["?t=83s", 83],
  ["?t=1m23s", 83],
  ["?t=1h2m3s", 3723],
  ["?t=1:23", 83],
  ["?t=1:02:03", 3723],
  ["?v=x", 0],
  ["?t=", 0],
  ["?t=soon", 0],
  ["?t=-5", 0],
])("readStartTime(%s) is %d s", (search, seconds) => expect(readStartTime(search)).toBe(seconds));

test("an address has whole seconds", () => expect(formatSeconds(83.9)).toBe("83"));
