import { type BoxPart, BoxStream } from "./box-stream.ts";

/**
 * What comes out: the init segment (ftyp + moov) once, then one fragment (moof + mdat) after the other, on
 * request each with its moof in advance.
 */
export interface Piece {
  kind: "init" | "moof" | "fragment";
  bytes: Buffer;
}

/**
 * Cuts a stream of fragmented MP4 (ISO/IEC 14496-12 8.8, CMAF 7.3) into its init segment and complete
 * fragments. Each byte is copied once into its fragment, so memory is bounded by one fragment, and the time
 * does not depend on how the stream is chopped. Other top-level boxes (styp, sidx, mfra …) are left out.
 */
export class FragmentSplitter {
  private readonly boxes = new BoxStream();
  private readonly tellsMoofs: boolean;
  private ftyp: Buffer = Buffer.alloc(0);
  private moof: Buffer | null = null;
  /** The fragment under way, and how much of it is there. */
  private fragment: { bytes: Buffer; filled: number } | null = null;

  constructor({ tellsMoofs = false } = {}) {
    this.tellsMoofs = tellsMoofs;
  }

  /** Takes the next bytes and answers what they complete. Throws `source_damaged` when out of step. */
  feed(chunk: Uint8Array): Piece[] {
    return this.boxes.feed(chunk).flatMap((part) => this.takePart(part) ?? []);
  }

  /** True between two fragments: the stream ended where it may. */
  get complete(): boolean {
    return this.boxes.complete && this.moof === null;
  }

  private takePart(part: BoxPart): Piece | null {
    const { type, bytes } = part;
    if (type === "ftyp") this.ftyp = bytes;
    if (type === "moov") return { kind: "init", bytes: Buffer.concat([this.ftyp, bytes]) };
    if (type === "moof") {
      this.moof = bytes;
      return this.tellsMoofs ? { kind: "moof", bytes } : null;
    }
    return type === "mdat" && this.moof ? this.takeMedia(this.moof, part) : null;
  }

  private takeMedia(moof: Buffer, { boxBytes, bytes, last }: BoxPart): Piece | null {
    if (!this.fragment) {
      // Memory of its own, never a part of Node's pool: so that it can be released.
      this.fragment = { bytes: Buffer.allocUnsafeSlow(moof.length + boxBytes), filled: moof.length };
      moof.copy(this.fragment.bytes);
    }
    const { fragment } = this;
    bytes.copy(fragment.bytes, fragment.filled);
    fragment.filled += bytes.length;
    if (!last) return null;
    this.moof = this.fragment = null;
    return { kind: "fragment", bytes: fragment.bytes };
  }
}
