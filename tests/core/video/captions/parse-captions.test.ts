import fc from "fast-check";
import { expect, test } from "vitest";
import { BlockReader, splitBlocks } from "../../../../core/video/captions/blocks.ts";
import { sanitiseCueText } from "../../../../core/video/captions/cue-text.ts";
import { parseCaptions } from "../../../../core/video/captions/parse-captions.ts";
import { renderWebVtt } from "../../../../core/video/captions/render-webvtt.ts";

const parse = (text: string | Uint8Array) =>
  parseCaptions(typeof text === "string" ? new TextEncoder().encode(text) : text, { longestSeconds: 86_400 });

test("WebVTT: names, settings, notes and style sheets, with any line ends and a byte order mark", () => {
  const lines = [
    ...["\ufeffWEBVTT - a title", "Kind: captions", "", "STYLE", "::cue { color: url(http://a/) }", ""],
    ...[
      "NOTE not for viewers",
      "",
      "intro",
      "00:01.000 --> 00:02.500 align:start region:mine line:-1",
      "- Hi.",
    ],
    ...["- <v Ann>Hello &amp; welcome</v>", "", "100:00:00.000 --> 100:00:01.000", "late"],
  ];
  for (const end of ["\n", "\r\n", "\r"]) {
    const bytes = new TextEncoder().encode(lines.join(end));
    expect(parseCaptions(bytes, { longestSeconds: 500_000 })).toEqual([
      {
        ...{ start: 1000, end: 2500, settings: "align:start line:-1" },
        text: "- Hi.\n- <v Ann>Hello &amp; welcome</v>",
      },
      { start: 360_000_000, end: 360_001_000, settings: "", text: "late" },
    ]);
  }
});

test("SRT: its numbers, commas, tags and codes; cues in the order of their beginning", () => {
  const srt = [
    ...["2", "00:00:05,5 --> 00:00:06,750 X1:10 X2:20", '<font color="#ff0">Ünï & <i>co</i></font>', ""],
    ...["1", "00:00:01,000 --> 00:00:02,000", "{\\an8}{\\i1}up {there}", "", "", "3", "0:00:07 --> 0:00:08"],
  ].join("\r\n");
  expect(() => parse(srt)).toThrow(/Line 11: times are expected/);
  expect(parse(srt.replace("0:00:07 --> 0:00:08", "0:00:07.000 --> 0:00:08.000"))).toEqual([
    { start: 1000, end: 2000, settings: "line:0", text: "up {there}" },
    { start: 5500, end: 6750, settings: "", text: "Ünï &amp; <i>co</i>" },
    { start: 7000, end: 8000, settings: "", text: "" },
  ]);
});

test("what is wrong is told with its line", () => {
  const wrong: [string | Uint8Array, RegExp][] = [
    ["", /Line 1: the file holds no text/],
    ["WEBVTT\n", /no cue/],
    ["Dear diary,\nnothing happened.", /Line 2: times are expected, .* and "nothing happened\." is there/],
    ["WEBVTT\n00:01.000 --> 00:02.000\nx", /Line 2: an empty line must stand/],
    ["WEBVTT\n\n00:01.000 --> 00:02.000\na\n\n00:03.000 -> 00:04.000\nb", /Line 7: times are expected/],
    ["WEBVTT\n\n00:02.000 --> 00:01.000\na", /Line 3: the cue ends before it begins/],
    ["WEBVTT\n\n00:61.000 --> 00:62.000\na", /Line 4: times are expected/],
    ["WEBVTT\n\n99:00:00.000 --> 99:00:01.000\na", /Line 3: .*longest film/],
    [`WEBVTT\n\n00:01.000 --> 00:02.000\n${"a".repeat(6000)}`, /Line 4: a cue holds more than 5000/],
    [Buffer.from("WEBVTT\n\n00:01.000 --> 00:02.000\nça va ?", "latin1"), /Line 4: the text is not UTF-8/],
    [Buffer.from("\ufeffWEBVTT\n", "utf16le"), /Line 1: the text is not UTF-8/],
    [new Uint8Array(5000).fill(0xff), /Line 1: the text is not UTF-8/],
  ];
  for (const [text, detail] of wrong) expect(() => parse(text), String(text).slice(0, 60)).toThrow(detail);
});

test("cue text keeps what a browser knows as WebVTT, and nothing of HTML", () => {
  const cases = {
    "<script>alert(1)</script>": "alert(1)",
    '<img src=x onerror="alert(1)">still here': "still here",
    "<b onclick=x>bold</b>": "<b>bold</b>",
    "<v.loud O'Brien <x>>Hi": "&lt;v.loud O'Brien &gt;Hi",
    "<v.loud Fred & Co>Hi</v>": "<v.loud Fred &amp; Co>Hi</v>",
    "<lang en-GB>colour</lang><00:01.000>later": "<lang en-GB>colour</lang><00:01.000>later",
    "1 < 2 & 3 > 2 --> so": "1 &lt; 2 &amp; 3 &gt; 2 --&gt; so",
    "&lt;b&gt; &#38; &nope": "&lt;b&gt; &#38; &amp;nope",
    "<font>\n  \nall</font>\u0007\u0000": "all",
    "<c.red.bg_x>x</c>": "<c.red.bg_x>x</c>",
  };
  for (const [text, clean] of Object.entries(cases)) expect(sanitiseCueText(text), text).toBe(clean);
});

const anyText = fc.stringMatching(/^[<>&;/a-c \n\r.:-]{0,60}$/);

test("any text is clean after one cleaning, ends no cue, and comes back from a file as it was", () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.string({ unit: "grapheme", maxLength: 80 })), (text) => {
      const clean = sanitiseCueText(text);
      expect(sanitiseCueText(clean)).toBe(clean);
      expect(clean).not.toMatch(/-->|\n\n|^\n|\r|\0|<(?!\/?(b|i|u|c|v|lang|ruby|rt)\b|\d)/i);
      const cue = { start: 0, end: 1500, settings: "line:0", text: clean };
      expect(parse(renderWebVtt([cue]))).toEqual([cue]);
      expect(parse(renderWebVtt([cue], { segment: true }))).toEqual([cue]);
    }),
  );
});

test("a text in pieces gives the blocks of the whole", () => {
  const pieces = fc.array(fc.stringMatching(/^[a\n\r ]{0,6}$/), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (texts) => {
      const reader = new BlockReader();
      const blocks = [...texts.flatMap((piece) => reader.feed(piece)), ...reader.end()];
      expect(blocks).toEqual(splitBlocks(texts.join("")));
    }),
  );
});
