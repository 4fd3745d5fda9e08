import { describe, expect, test } from "vitest";
import { ApiError } from "../../../../web/api/problem.ts";
import type { Wait } from "../../../../web/upload/send/persist.ts";
import type { UploadState } from "../../../../web/upload/upload.ts";
import {
  describeNews,
  describeSending,
  describeUpload,
  describeWait,
  uploadStatus,
} from "../../../../web/upload/view/describe-upload.ts";

const SIZE = 10_000_000;
const state = (change: Partial<UploadState> = {}): UploadState => ({
  phase: "sending",
  title: "Café by night",
  hash: "a".repeat(64),
  isResumed: false,
  sentBytes: 4_000_000,
  rate: 500_000,
  message: null,
  wait: null,
  ...change,
});
const full = (ms: number): Wait => {
  const problem = new ApiError(507, "storage_full", "The disk is nearly full. Free some space.", true);
  return { kind: "problem", problem, ms };
};

describe("describeUpload", () => {
  test("bytes, rate and what remains while it is sent", () => {
    expect(describeUpload(state(), SIZE, undefined)).toBe("4.0 MB of 10.0 MB · 500 KB/s · 10 s left");
    expect(describeUpload(state({ rate: null }), SIZE, undefined)).toBe("4.0 MB of 10.0 MB");
    expect(describeUpload(state({ sentBytes: SIZE }), SIZE, undefined)).toBe("Finishing…");
  });

  test("why it waits, and what happens next", () => {
    expect(describeUpload(state({ wait: { kind: "offline" } }), SIZE, undefined)).toBe(
      "Offline. Goes on by itself.",
    );
    expect(describeWait(full(32_000))).toBe("The disk is nearly full. Free some space. Tried again in 30 s.");
    expect(describeWait(full(800))).toBe("The disk is nearly full. Free some space. Trying again…");
  });

  test("what was refused or failed says why", () => {
    const failed = state({ phase: "failed", message: "The file cannot be read any more." });
    expect(describeUpload(failed, SIZE, undefined)).toBe("The file cannot be read any more.");
    expect(uploadStatus(failed, undefined)).toBe("failed");
  });
});

test("several uploads are one sum; those that are paused have no rate", () => {
  const uploads = [
    { state: state(), size: SIZE },
    { state: state({ phase: "paused", sentBytes: 1_000_000 }), size: SIZE },
    { state: state({ sentBytes: 3_000_000, rate: 1_500_000 }), size: SIZE },
  ];
  expect(describeSending(uploads)).toBe("8.0 MB of 30.0 MB · 2.0 MB/s · 10 s left");
});

test("news are told to who listens; progress is none", () => {
  expect(describeNews(state())).toBe("");
  expect(describeNews(state({ wait: { kind: "offline" } }))).toBe("Offline. Goes on by itself.");
  // The time to the next try changes all the while.
  expect(describeNews(state({ wait: full(900) }))).toBe(describeNews(state({ wait: full(30_000) })));
  expect(describeNews(state({ phase: "sent" }))).toBe("Café by night: uploaded");
});
