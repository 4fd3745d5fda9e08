import { expect, test } from "vitest";
import { chaptersOf, renderChaptersTrack } from "../../../core/video/chapters.ts";

const chapter = (start: number, end: number, title: string | null) => ({ start, end, title });

test("chapters are in order, within the film, counted from its beginning, and do not overlap", () => {
  const chapters = [
    chapter(40, 500, "End  of\nit"),
    chapter(10, 30, "Opening"),
    chapter(25, 40, null),
    chapter(40, 40, "nothing"),
    chapter(100, 120, "behind it"),
  ];
  expect(chaptersOf({ chapters, start: 10 }, 60)).toEqual([
    chapter(0, 15, "Opening"),
    chapter(15, 30, "Chapter 2"),
    chapter(30, 60, "End of it"),
  ]);
});

test("while the length is not known the last chapter ends where the file says", () => {
  const chapters = [chapter(0, 5, "a"), chapter(5, 9, "b")];
  expect(chaptersOf({ chapters, start: null }, null)).toEqual(chapters);
});

test("a film that is one chapter without a name has none, nor has one of which nothing is known", () => {
  expect(chaptersOf({ chapters: [chapter(0, 60, " ")], start: 0 }, 60)).toEqual([]);
  expect(chaptersOf({ chapters: [chapter(0, 60, "All")], start: 0 }, 60)).toHaveLength(1);
  expect(chaptersOf(null, 60)).toEqual([]);
});

test("a name cannot leave its cue of the track", () => {
  const [opening] = chaptersOf({ chapters: [chapter(0, 61.5, "<b>A --> B & C")], start: 0 }, 3700);
  expect(renderChaptersTrack([opening!, { ...opening!, start: 61.5, end: 3700 }])).toBe(
    [
      "WEBVTT",
      "00:00:00.000 --> 00:01:01.500\n&lt;b&gt;A --&gt; B &amp; C",
      "00:01:01.500 --> 01:01:40.000\n&lt;b&gt;A --&gt; B &amp; C",
    ]
      .join("\n\n")
      .concat("\n"),
  );
});
