import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeMskRecord, type MskEvent } from "../../core/log/msk.ts";
import type { LogBatch, LogRecord } from "../../core/log/port.ts";
import { resumeOffset, toMskEvent } from "../../localstack/msk-event.ts";

const fromAws: MskEvent = JSON.parse(readFileSync(new URL("./msk-event.json", import.meta.url), "utf8"));

describe("the MSK event", () => {
  test("as AWS sends it is read whole", () => {
    expect(fromAws.records["videos-0"]!.map(decodeMskRecord)).toEqual([
      {
        topic: "videos",
        partition: 0,
        offset: 15,
        timestamp: 1545084650987,
        key: "recordKey",
        value: "Hello, this is a test.",
        headers: { headerKey: "headerValue", city: "München" },
      },
      {
        topic: "videos",
        partition: 0,
        offset: 16,
        timestamp: 1545084650988,
        key: "",
        value: "",
        headers: {},
      },
    ]);
  });

  test("as built here has the fields of AWS's, each of the same type", () => {
    const records = fromAws.records["videos-0"]!.map(decodeMskRecord);
    const event = toMskEvent({ topic: "videos", partition: 0, records });
    const [ours, theirs] = [event.records["videos-0"]![0]!, fromAws.records["videos-0"]![0]!];
    expect(Object.keys(event)).toEqual(Object.keys(fromAws));
    expect({ ...ours, timestampType: theirs.timestampType }).toEqual(theirs);
  });

  test("carries any record there and back, through JSON", () => {
    const text = fc.string({ unit: "grapheme" });
    const headers = fc.dictionary(text, text);
    fc.assert(
      fc.property(text, text, headers, fc.nat(), (key, value, headers, offset) => {
        const record: LogRecord = {
          topic: "videos",
          partition: 3,
          offset,
          timestamp: 1,
          key,
          value,
          headers,
        };
        const event = toMskEvent({ topic: "videos", partition: 3, records: [record] });
        const received: MskEvent = JSON.parse(JSON.stringify(event));
        expect(received.records["videos-3"]!.map(decodeMskRecord)).toEqual([record]);
      }),
    );
  });
});

describe("the offset to read on from", () => {
  const records = [10, 11, 12].map(
    (offset): LogRecord => ({ topic: "videos", partition: 0, offset, timestamp: 1, key: "k", value: "v" }),
  );
  const batch: LogBatch = { topic: "videos", partition: 0, records };
  const failure = (offset: unknown, partition: unknown = "videos-0") => ({
    itemIdentifier: { partition, offset },
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["an empty object", {}],
    ["no failures", { batchItemFailures: [] }],
    ["null for failures", { batchItemFailures: null }],
  ])("is the end of the batch for %s", (_, answer) => {
    expect(resumeOffset(batch, answer)).toBe(13);
  });

  test("is the first failure, whatever their order", () => {
    expect(resumeOffset(batch, { batchItemFailures: [failure(11)] })).toBe(11);
    expect(resumeOffset(batch, { batchItemFailures: [failure(12), failure(11)] })).toBe(11);
  });

  test.each([
    ["a text", "all well"],
    ["a list", []],
    ["failures that are no list", { batchItemFailures: "videos-0" }],
    ["a failure without identifier", { batchItemFailures: [{}] }],
    ["a failure that is null", { batchItemFailures: [null] }],
    ["an offset as text", { batchItemFailures: [failure("11")] }],
    ["an offset outside the batch", { batchItemFailures: [failure(12), failure(13)] }],
    ["another partition", { batchItemFailures: [failure(11, "videos-1")] }],
    ["a topic without partition", { batchItemFailures: [failure(11, "videos")] }],
  ])("is the start of the batch for %s", (_, answer) => {
    expect(resumeOffset(batch, answer)).toBe(10);
  });
});
