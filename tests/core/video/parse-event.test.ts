import { expect, test } from "vitest";
import type { PipelineError } from "../../../core/errors.ts";
import { makeEvent, parseEvent } from "../../../core/video/events.ts";

const event = makeEvent("test", "a".repeat(64), "chunk.stored", { index: 1, size: 2, sha256: "00" });

function refusal(text: string): PipelineError {
  try {
    parseEvent(text);
  } catch (error) {
    return error as PipelineError;
  }
  throw new Error("it was taken");
}

test("an event comes back as it was made", () => {
  expect(parseEvent(JSON.stringify(event))).toEqual(event);
});

test("an unknown type, or a known one of a later version, was made by a newer version", () => {
  for (const newer of [
    { ...event, type: "caption.ready" },
    { ...event, dataversion: 2, data: { chunk: { index: 1 } } },
    { ...event, type: "caption.ready", dataversion: 7, data: "of whatever kind" },
  ]) {
    const reason = refusal(JSON.stringify(newer));
    expect(reason).toMatchObject({ code: "event_newer", class: "poison" });
    expect(reason.detail).toContain(
      `${newer.type}, version ${newer.dataversion}, was made by a newer version`,
    );
  }
});

test("everything else is no event, with what is wrong", () => {
  expect(refusal("{")).toMatchObject({ code: "event_invalid", detail: expect.stringMatching(/JSON/) });
  const { subject: _, ...homeless } = event;
  for (const [invalid, field] of [
    [{ ...event, data: { index: "one" } }, "data.index"],
    [{ ...event, dataversion: 0 }, "dataversion"],
    [{ ...event, type: "caption.ready", specversion: "9" }, "specversion"],
    [homeless, "subject"],
  ] as const) {
    const reason = refusal(JSON.stringify(invalid));
    expect(reason.code).toBe("event_invalid");
    expect(reason.detail).toContain(`${field}:`);
  }
  for (const text of ["null", "[]", "7", '""']) expect(refusal(text).code).toBe("event_invalid");
});
