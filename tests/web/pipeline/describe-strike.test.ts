import { expect, test } from "vitest";
import type { Strike } from "../../../web/pipeline/faults/api.ts";
import {
  describeLasting,
  describeLength,
  describeParameters,
  describeRecovery,
  describeRemaining,
} from "../../../web/pipeline/faults/describe-strike.ts";

const at = (seconds: number) => new Date(Date.UTC(2024, 0, 1) + seconds * 1000).toISOString();
const now = (seconds: number) => Date.parse(at(seconds));
const strike = (changes: Partial<Strike>): Strike => ({
  ...{ id: "1", fault: "stop-log", title: "Stop the log", parameters: {} },
  ...{ struck_at: at(0), until: at(10), healed_at: at(10), left: null, next_segment_at: null },
  ...changes,
});

test("what was told to a strike", () => {
  expect(describeParameters({ function: "transcode" })).toBe("transcode");
  expect(describeParameters({ function: "track", times: 1 })).toBe("track, 1 time");
  expect(describeParameters({ milliseconds: 500, seconds: 30 })).toBe("500 ms a write, 30 s");
});

test.each([
  [0, "an instant"],
  [1234, "1.2 s"],
  [99_960, "100 s"],
])("%i ms is %s", (ms, words) => {
  expect(describeLength(ms)).toBe(words);
});

test("how long it lasted: until it healed, or until now", () => {
  expect(describeLasting(strike({}), now(60))).toBe("10.0 s");
  expect(describeLasting(strike({ healed_at: null }), now(3.5))).toBe("3.5 s");
  expect(describeLasting(strike({ healed_at: at(0) }), now(60))).toBe("an instant");
});

test("how soon a segment was stored again", () => {
  expect(describeRecovery(strike({ healed_at: null }))).toBe("still broken");
  expect(describeRecovery(strike({}))).toBe("none yet");
  expect(describeRecovery(strike({ next_segment_at: at(11.3) }))).toBe("1.3 s after it healed");
  expect(describeRecovery(strike({ healed_at: at(0), next_segment_at: at(12) }))).toBe(
    "12.0 s after the strike",
  );
});

test("what is left of one that is active", () => {
  expect(describeRemaining(strike({}), now(2.1))).toBe("Active, heals in 8 s");
  expect(describeRemaining(strike({}), now(11))).toBe("Active, heals now");
  expect(describeRemaining(strike({ left: 2 }), now(1))).toBe("2 to come, heals in 9 s");
});
