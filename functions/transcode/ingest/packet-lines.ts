import { VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";

/** A packet of pictures: times in ticks of 90 kHz, and whether decoding can begin with it. */
export interface PacketLine {
  dts: number;
  /** Null where the container does not tell. */
  pts: number | null;
  duration: number;
  key: boolean;
}

/** AV_PKT_FLAG_KEY. */
const KEY_FLAG = 1;

/** AV_NOPTS_VALUE. */
const NO_TIME = String(-(2n ** 63n));

/** Reads what FFmpeg tells of each packet of one stream by `-f framecrc`, a line each. */
export class PacketLines {
  private text = "";
  private ticksPerUnit = 1;

  take(chunk: Buffer): PacketLine[] {
    const lines = (this.text + chunk.toString("latin1")).split("\n");
    this.text = lines.pop() ?? "";
    return lines.flatMap((line) => this.read(line) ?? []);
  }

  /** "#tb 0: 1/15360" tells the unit; "0, dts, pts, duration, size, crc[, F=flags][, …]" is a packet. */
  private read(line: string): PacketLine | null {
    const unit = /^#tb 0: (\d+)\/(\d+)/.exec(line);
    if (unit) this.ticksPerUnit = (Number(unit[1]) * VIDEO_TIMESCALE) / Number(unit[2]);
    if (unit || !/^\d/.test(line)) return null;
    const [, dts, pts, duration, size, , ...rest] = line.split(",");
    // AVI marks a picture that was left out by an empty packet, which muxers skip.
    if (Number(size) === 0) return null;
    // The flags of a plain key packet are left out.
    const flags = rest.map((field) => /^\s*F=0x([0-9A-F]+)/i.exec(field)?.[1]).find((digits) => digits);
    const key = flags === undefined || (Number.parseInt(flags, 16) & KEY_FLAG) !== 0;
    const isTold = pts?.trim() !== NO_TIME;
    return {
      dts: this.toTicks(dts),
      pts: isTold ? this.toTicks(pts) : null,
      duration: this.toTicks(duration),
      key,
    };
  }

  /** Rounded as FFmpeg's muxers round: half away from zero. */
  private toTicks(units: string | undefined): number {
    const count = Number(units);
    return Math.sign(count) * Math.round(Math.abs(count) * this.ticksPerUnit);
  }
}
