import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPlayable, type VideoRow, workDone } from "../../../web/api/video.ts";
import { describeFacts, describeWork } from "../../../web/library/describe.ts";
import {
  cardPlace,
  cardsWithin,
  gridHeight,
  layOutGrid,
  nextIndex,
} from "../../../web/library/grid-layout.ts";
import { matchesQuery, ORDERS } from "../../../web/library/order.ts";
import { queryParams, readQuery, SORTS, WHOLE_LIBRARY } from "../../../web/library/query.ts";
import { createLibraryStore, type LibraryStore } from "../../../web/library/store.ts";

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
    poster: { chosen: null, state: "making" },
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
    damage: null,
    ...change,
  };
}

describe("matchesQuery", () => {
  test.each([
    ["cafe", true],
    ["NIGHT caf", true],
    ["", true],
    ["  ", true],
    ["night day", false],
  ])("%j finds the film: %s", (text, found) => {
    expect(matchesQuery(row(), { text, status: "all" })).toBe(found);
  });

  test("the status must be the one that is asked for", () => {
    expect(matchesQuery(row(), { text: "", status: "failed" })).toBe(false);
    expect(matchesQuery(row(), { text: "", status: "completed" })).toBe(true);
  });
});

describe("the query of an address", () => {
  test("is read as it is written, without what is usual", () => {
    for (const search of ["", "q=a+b%26c", "status=failed&sort=title", "q=x&status=completed&sort=size"]) {
      expect(queryParams(readQuery(`?${search}`)).toString()).toBe(search);
    }
  });

  test("leaves out what is not understood", () => {
    expect(readQuery("?status=gone&sort=best&x=1")).toEqual(WHOLE_LIBRARY);
  });
});

describe("the library store", () => {
  const film = (id: number, change: Partial<VideoRow> = {}) =>
    row({ id, video_hash: `film ${id}`, title: `Film ${id}`, ...change });
  const listed = (store: LibraryStore) => store.rows().map(({ id }) => id);

  test("lists the newest film first and takes no older version of a row", () => {
    const store = createLibraryStore();
    store.replaceList(WHOLE_LIBRARY, [], true);
    store.upsert(film(1));
    store.upsert(film(2, { title: "late", updated_at: "2026-11-24T10:00:05Z" }));
    store.upsert(film(2, { title: "early", updated_at: "2026-11-24T10:00:01Z" }));
    expect(listed(store)).toEqual([2, 1]);
    expect(store.find("film 2")?.title).toBe("late");
  });

  test("a row is listed where it belongs, but not behind what is read so far", () => {
    const store = createLibraryStore();
    store.replaceList(WHOLE_LIBRARY, [film(9), film(7)], false);
    for (const id of [8, 6, 10]) store.upsert(film(id));
    expect(listed(store)).toEqual([10, 9, 8, 7]);
    expect(store.find("film 6")).toBeDefined();
    store.appendPage([film(6), film(5)], true);
    store.upsert(film(1));
    expect(listed(store)).toEqual([10, 9, 8, 7, 6, 5, 1]);
  });

  test("a row that changes comes and goes with the query, and moves in its order", () => {
    const store = createLibraryStore();
    const query = { text: "film", status: "completed", sort: "size" } as const;
    store.replaceList(query, [film(1, { size: 30 }), film(2, { size: 20 }), film(3, { size: 10 })], true);
    store.upsert(film(3, { size: 40 }));
    expect(listed(store)).toEqual([3, 1, 2]);
    store.upsert(film(1, { size: 30, status: "failed" }));
    store.upsert(film(2, { size: 20, title: "Renamed" }));
    expect(listed(store)).toEqual([3]);
    store.upsert(film(1, { size: 30 }));
    expect(listed(store)).toEqual([3, 1]);
  });

  test("a list removes what it does not hold, but not what came while it was read", () => {
    const store = createLibraryStore();
    store.replaceList(WHOLE_LIBRARY, [film(1)], true);
    store.expectPages();
    store.upsert(film(2));
    store.replaceList(WHOLE_LIBRARY, [film(3)], true);
    expect(listed(store)).toEqual([3, 2]);
  });

  test("a deleted film does not come back by a late event or a page", () => {
    const store = createLibraryStore();
    store.replaceList(WHOLE_LIBRARY, [film(1)], true);
    store.remove("film 1");
    store.upsert(film(1, { updated_at: "2027-01-01T00:00:00Z" }));
    store.appendPage([film(1)], true);
    expect(listed(store)).toEqual([]);
  });

  test("a hidden film is not listed until it is shown again", () => {
    const store = createLibraryStore();
    store.replaceList(WHOLE_LIBRARY, [film(1)], true);
    store.setHidden("film 1", true);
    expect(listed(store)).toEqual([]);
    store.setHidden("film 1", false);
    expect(listed(store)).toEqual([1]);
  });

  test.each(SORTS)("sorted by %s, rows stand as if they had all been sorted at once", (sort) => {
    const some = fc.record({
      title: fc.constantFrom("b", "B", "ä", "a b", "a", "😀", "\uffee"),
      size: fc.option(fc.integer({ min: 0, max: 3 })),
      duration: fc.option(fc.integer({ min: 0, max: 3 })),
    });
    fc.assert(
      fc.property(fc.array(some), (films) => {
        const rows = films.map((one, i) => film(i, one));
        const store = createLibraryStore();
        store.replaceList({ ...WHOLE_LIBRARY, sort }, [], true);
        for (const one of rows) store.upsert(one);
        for (const one of rows) store.upsert({ ...one });
        expect(listed(store)).toEqual(rows.toSorted(ORDERS[sort]).map(({ id }) => id));
      }),
    );
  });
});

describe("the grid", () => {
  const layout = layOutGrid({ width: 1280, cardMin: 264, gap: 24, body: 140 });

  test("has as many columns as fit, and covers its width", () => {
    expect(layout.columns).toBe(4);
    expect(cardPlace(layout, 3).x + layout.cardWidth).toBeCloseTo(1280);
    expect(layOutGrid({ width: 350, cardMin: 264, gap: 24, body: 140 }).columns).toBe(1);
  });

  test("of all cards those are chosen that touch the given heights", () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.integer({ min: -2000, max: 60_000 }),
        fc.nat(3000),
        (count, top, height) => {
          const { first, last } = cardsWithin(layout, count, top, top + height);
          for (let i = 0; i < count; i++) {
            const { y } = cardPlace(layout, i);
            const isTouched = y < top + height && y + layout.rowHeight > top;
            expect(i >= first && i < last, `card ${i}`).toBe(isTouched && height > 0);
          }
        },
      ),
    );
  });

  test("ends below its last row", () => {
    expect(gridHeight(layout, 0)).toBe(0);
    expect(gridHeight(layout, 5)).toBe(cardPlace(layout, 4).y + layout.cardHeight);
  });

  test("arrow keys lead to the neighbours, and nowhere beyond its ends", () => {
    expect(
      ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"].map((key) =>
        nextIndex(key, 5, 4, 10),
      ),
    ).toEqual([6, 4, 9, 1, 0, 9]);
    expect(nextIndex("ArrowUp", 2, 4, 10)).toBeNull();
    expect(nextIndex("ArrowRight", 9, 4, 10)).toBeNull();
    expect(nextIndex("a", 5, 4, 10)).toBeNull();
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

  test("work that is done tells how long it takes", () => {
    const processing = row({ status: "processing", progress: 0.5, eta_seconds: 40, hls_url: null });
    expect(describeWork(processing, false, now).text).toBe("50 % encoded · 40 s left");
    expect(describeFacts(processing, now)).toBe("1080p · 1.0 KB · just now");
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
