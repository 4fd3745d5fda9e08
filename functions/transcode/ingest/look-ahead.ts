import { VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";

/** A picture's time of showing, in ticks of 90 kHz, and whether decoding can begin with it. */
interface Picture {
  pts: number;
  key: boolean;
}

/** AV_PKT_FLAG_KEY. */
const KEY_FLAG = 1;

/**
 * Finds where GOPs begin from single pictures in decoding order, while FFmpeg still gathers their GOP. A
 * GOP's earliest picture is known as soon as one is shown after its key: those that lead the key come before.
 */
export class LookAhead {
  private text = "";
  private ticksPerUnit = 1;
  private key: { pts: number; earliest: number } | null = null;

  /** Takes FFmpeg's `-f framecrc` (one line a packet) and answers the starts that it settles, in ticks. */
  take(chunk: Buffer): number[] {
    const lines = (this.text + chunk.toString("latin1")).split("\n");
    this.text = lines.pop() ?? "";
    return lines.flatMap((line) => {
      const picture = this.readLine(line);
      return picture ? this.takePicture(picture) : [];
    });
  }

  private takePicture({ key, pts }: Picture): number[] {
    const starts: number[] = [];
    if (this.key && (key || pts > this.key.pts)) {
      starts.push(this.key.earliest);
      this.key = null;
    }
    if (key) this.key = { pts, earliest: pts };
    else if (this.key) this.key.earliest = Math.min(this.key.earliest, pts);
    return starts;
  }

  /** "#tb 0: 1/15360" tells the unit; "0, dts, pts, duration, size, crc[, F=flags][, …]" is a packet. */
  private readLine(line: string): Picture | null {
    const unit = /^#tb 0: (\d+)\/(\d+)/.exec(line);
    if (unit) this.ticksPerUnit = (Number(unit[1]) * VIDEO_TIMESCALE) / Number(unit[2]);
    if (unit || !/^\d/.test(line)) return null;
    const [, , pts, , , , ...rest] = line.split(",");
    // The flags of a plain key packet are left out.
    const flags = rest.map((field) => /^\s*F=0x([0-9A-F]+)/i.exec(field)?.[1]).find((digits) => digits);
    const key = flags === undefined || (Number.parseInt(flags, 16) & KEY_FLAG) !== 0;
    return { pts: toTicks(Number(pts), this.ticksPerUnit), key };
  }
}

/** Rounded as FFmpeg's muxers round: half away from zero. */
const toTicks = (units: number, ticksPerUnit: number) =>
  Math.sign(units) * Math.round(Math.abs(units) * ticksPerUnit);
