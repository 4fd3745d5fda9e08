/** One report of `-progress`. */
export interface Progress {
  frame: number;
  /** Seconds of film written so far; null before the first packet. */
  outSeconds: number | null;
  /** Seconds of film a second of wall time; null until FFmpeg knows. */
  speed: number | null;
  ended: boolean;
}

/** Collects FFmpeg's `-progress` lines (key=value, a block ends with `progress=`) into reports. */
export class ProgressParser {
  private text = "";
  private fields = new Map<string, string>();
  private readonly onProgress: (progress: Progress) => void;
  constructor(onProgress: (progress: Progress) => void) {
    this.onProgress = onProgress;
  }

  feed(chunk: Buffer): void {
    const lines = (this.text + chunk.toString("latin1")).split("\n");
    this.text = lines.pop() ?? "";
    for (const line of lines) this.readLine(line.trim());
  }

  private readLine(line: string): void {
    const [key, value] = splitOnce(line);
    this.fields.set(key, value);
    if (key !== "progress") return;
    const microseconds = this.readNumber("out_time_us");
    this.onProgress({
      frame: this.readNumber("frame") ?? 0,
      outSeconds: microseconds === null ? null : microseconds / 1e6,
      speed: this.readNumber("speed"),
      ended: value === "end",
    });
    this.fields = new Map();
  }

  private readNumber(key: string): number | null {
    const number = Number.parseFloat(this.fields.get(key) ?? "");
    return Number.isFinite(number) ? number : null;
  }
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf("=");
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1).trim()];
}
