import { StringDecoder } from "node:string_decoder";
import { type Cue, parseTiming } from "../../../../core/video/captions/cue.ts";
import { sanitiseCueText } from "../../../../core/video/captions/cue-text.ts";

/** Of a cue whose end the film does not tell. */
const UNTOLD_MS = 3000;
/** Layers of one sign in SubStation Alpha come as cues of the same words. */
const LAYERS = 8;

/**
 * Reads the WebVTT that FFmpeg writes, while it writes it: a cue is there with its times, and its lines as they come,
 * since the empty line that ends it is written with the next one only. Cues are in the order in which the film has
 * them; their text is not clean yet, nor is a cue without words left out (`cuesOf`).
 */
export class CueReader {
  readonly cues: { start: number; end: number; lines: string[] }[] = [];
  /** Characters of all that is kept. */
  size = 0;
  private readonly decoder = new StringDecoder("utf8");
  private line = "";

  take(chunk: Buffer): void {
    const lines = (this.line + this.decoder.write(chunk)).split("\n");
    this.line = lines.pop()!;
    for (const line of lines) this.takeLine(line);
  }

  private takeLine(line: string): void {
    const timing = parseTiming(line);
    this.size += line.length;
    if (timing) {
      const { start, end } = timing;
      this.cues.push({ start, end: end > start ? end : start + UNTOLD_MS, lines: [] });
    } else if (line.trim() !== "") this.cues.at(-1)?.lines.push(line);
  }
}

/** The cues that are shown, safe and in order. */
export function cuesOf({ cues }: Pick<CueReader, "cues">): Cue[] {
  const clean = cues.map(({ start, end, lines }): Cue => {
    return { start, end, settings: "", text: sanitiseCueText(lines.join("\n")) };
  });
  const shown = clean.filter(({ text }) => text !== "").sort((a, b) => a.start - b.start || a.end - b.end);
  return shown.filter(
    (cue, i) => !shown.slice(Math.max(0, i - LAYERS), i).some((other) => isSame(cue, other)),
  );
}

const isSame = (a: Cue, b: Cue) => a.start === b.start && a.end === b.end && a.text === b.text;
