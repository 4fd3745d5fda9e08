import { describe, expect, test } from "vitest";
import { isPlayable, type VideoRow, workDone } from "../../../web/api/video.ts";
import { describeWork } from "../../../web/library/describe.ts";
import { matchesFilter } from "../../../web/library/filter.ts";
import { createLibraryStore } from "../../../web/library/store.ts";

function row(change: Partial<VideoRow> = {}): VideoRow {
  return {
    id: 1,
    video_hash: "a".repeat(64),
    title: "Café by night",
    description: null,
    total_chunks: 4,
    received_chunks: 4,
    status: "completed",
    url: null,
    hls_url: "/media/h.m3u8",
    dash_url: "/media/d.mpd",
    thumbnail_url: null,
    storyboard_url: null,
    created_at: "2026-11-24T10:00:00Z",
    updated_at: "2026-11-24T10:00:00Z",
    size: 1000,
    duration: 10,
    width: 1920,
    height: 1080,
    playable_at: null,
    progress: 1,
    eta_seconds: null,
    error: null,
    ...change,
  };
}

describe("matchesFilter", () => {
  test.each([
    ["cafe", true],
    ["NIGHT caf", true],
    ["", true],
    ["  ", true],
    ["night day", false],
  ])("%j finds the film: %s", (text, found) => {
    expect(matchesFilter(row(), { text, status: "all" })).toBe(found);
  });

  test("the status must be the one that is asked for", () => {
    expect(matchesFilter(row(), { text: "", status: "failed" })).toBe(false);
    expect(matchesFilter(row(), { text: "", status: "completed" })).toBe(true);
  });
});

describe("the library store", () => {
  test("lists the newest film first and takes no older version of a row", () => {
    const store = createLibraryStore();
    store.upsert(row({ video_hash: "old", created_at: "2026-11-20T10:00:00Z" }));
    store.upsert(row({ video_hash: "new", title: "late", updated_at: "2026-11-24T10:00:05Z" }));
    store.upsert(row({ video_hash: "new", title: "early", updated_at: "2026-11-24T10:00:01Z" }));
    expect(store.rows().map((film) => film.video_hash)).toEqual(["new", "old"]);
    expect(store.find("new")?.title).toBe("late");
  });

  test("a list removes what it does not hold, but not what came while it was read", () => {
    const store = createLibraryStore();
    store.upsert(row({ video_hash: "gone" }));
    const before = store.rows();
    store.upsert(row({ video_hash: "fresh" }));
    store.replaceAll([row({ video_hash: "listed" })], before);
    expect(new Set(store.rows().map((film) => film.video_hash))).toEqual(new Set(["fresh", "listed"]));
  });

  test("a deleted film does not come back by a late event", () => {
    const store = createLibraryStore();
    store.upsert(row({ video_hash: "x" }));
    store.remove("x");
    store.upsert(row({ video_hash: "x", updated_at: "2027-01-01T00:00:00Z" }));
    expect(store.rows()).toEqual([]);
  });

  test("a hidden film is not listed until it is shown again", () => {
    const store = createLibraryStore();
    store.upsert(row({ video_hash: "x" }));
    store.setHidden("x", true);
    expect(store.rows()).toEqual([]);
    store.setHidden("x", false);
    expect(store.rows()).toHaveLength(1);
  });
});

describe("what a row says", () => {
  const now = Date.parse("2026-11-24T10:00:30Z");
  const uploading = row({ status: "uploading", received_chunks: 1, progress: 0 });

  test("an upload is measured by its chunks, and may be playable before its end", () => {
    expect(workDone(uploading)).toBe(0.25);
    expect(isPlayable(uploading)).toBe(true);
    expect(describeWork(uploading, true, now)).toEqual({ text: "25 % received · playable now", asks: false });
  });

  test("one that follows the plan, whose first chunks are small, is measured by its bytes", () => {
    const planned = row({ status: "uploading", size: 24 * 1024 ** 2, total_chunks: 15 });
    expect(workDone({ ...planned, received_chunks: 10 })).toBeCloseTo(5 / 24);
    expect(workDone({ ...planned, received_chunks: 15 })).toBe(1);
  });

  test("an upload that went silent asks for its file, unless this page sends it", () => {
    const later = now + 120_000;
    expect(describeWork(uploading, false, later).asks).toBe(true);
    expect(describeWork(uploading, true, later).asks).toBe(false);
  });

  test("a failed film says why, and is not playable", () => {
    const failed = row({ status: "failed", error: { code: "source_no_index", detail: "It was cut off." } });
    expect(describeWork(failed, false, now)).toEqual({ text: "It was cut off.", asks: true });
    expect(isPlayable(failed)).toBe(false);
  });

  test("no chunks at all is no progress, not a division by zero", () => {
    expect(workDone(row({ status: "uploading", total_chunks: 0, received_chunks: 0 }))).toBe(0);
  });
});
