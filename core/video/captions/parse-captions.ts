import { PipelineError } from "../../errors.ts";
import { type Block, splitBlocks } from "./blocks.ts";
import { type Cue, parseTiming } from "./cue.ts";
import { sanitiseCueText, sanitiseSettings } from "./cue-text.ts";
import { toCueText } from "./srt-text.ts";

/** Blocks of a WebVTT file that are no cues (WebVTT 4.1); style sheets and regions are not taken over. */
const NO_CUE = /^(NOTE|STYLE|REGION)(\s|$)/;
const MOST_CUES = 50_000;
const LONGEST_TEXT = 5_000;
const QUOTED = 40;

/**
 * Reads the bytes of a WebVTT or an SRT file, by what they say and not by their name: its cues in the order of their
 * beginning, all of them safe to be shown. Throws `captions_invalid`, whose detail names the line. Pure.
 */
export function parseCaptions(bytes: Uint8Array, options: { longestSeconds: number }): Cue[] {
  const text = decode(bytes);
  const [first, ...rest] = splitBlocks(text);
  if (!first) throw refused(1, "the file holds no text");
  const isWebVtt = /^WEBVTT(?:[ \t]|$)/.test(first.lines[0]!);
  const cues = isWebVtt ? parseWebVtt(first, rest) : parseSrt([first, ...rest]);
  if (cues.length === 0) throw refused(first.line, "the file holds no cue");
  if (cues.length > MOST_CUES) throw refused(1, `the file holds more than ${MOST_CUES} cues`);
  const late = cues.find(({ cue }) => cue.end > options.longestSeconds * 1000);
  if (late) throw refused(late.line, "the cue ends behind the longest film that is taken here");
  return cues.map(({ cue }) => cue).sort((a, b) => a.start - b.start || a.end - b.end);
}

interface PlacedCue {
  line: number;
  cue: Cue;
}

function parseWebVtt(header: Block, blocks: Block[]): PlacedCue[] {
  const timed = header.lines.findIndex((line) => line.includes("-->"));
  if (timed >= 0)
    throw refused(header.line + timed, "an empty line must stand between WEBVTT and the first cue");
  return blocks.flatMap((block) => {
    if (NO_CUE.test(block.lines[0]!)) return [];
    const { line, timing, text } = readBlock(block);
    const settings = sanitiseSettings(timing.rest);
    return [{ line, cue: { ...timesOf(line, timing), settings, text: sanitiseCueText(text) } }];
  });
}

function parseSrt(blocks: Block[]): PlacedCue[] {
  return blocks.map((block) => {
    const { line, timing, text } = readBlock(block);
    return { line, cue: { ...timesOf(line, timing), ...toCueText(text) } };
  });
}

/** The times stand in the first line of a cue, or in the second, below its name or number. */
function readBlock({ line, lines }: Block) {
  for (const at of [0, 1]) {
    const timing = parseTiming(lines[at] ?? "");
    if (!timing) continue;
    const text = lines.slice(at + 1).join("\n");
    if (text.length > LONGEST_TEXT)
      throw refused(line + at + 1, `a cue holds more than ${LONGEST_TEXT} characters`);
    return { line: line + at, timing, text };
  }
  const at = lines.length > 1 ? 1 : 0;
  const found = lines[at]!.trim().slice(0, QUOTED);
  throw refused(line + at, `times are expected, as in "00:01.000 --> 00:02.500", and "${found}" is there`);
}

function timesOf(line: number, { start, end }: { start: number; end: number }) {
  if (end <= start) throw refused(line, "the cue ends before it begins");
  return { start, end };
}

/** UTF-8, as WebVTT demands (4.1), with or without a byte order mark. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const line = firstWrongLine(bytes);
    throw refused(line, "the text is not UTF-8; save the file as UTF-8 and send it again");
  }
}

/** The number of the first line that is not UTF-8: no byte of another character is a line feed. */
function firstWrongLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    try {
      decoder.decode(bytes.subarray(start, end === -1 ? undefined : end));
    } catch {
      return line;
    }
    if (end === -1) return line;
    start = end + 1;
  }
}

const refused = (line: number, why: string) => new PipelineError("captions_invalid", `Line ${line}: ${why}.`);
