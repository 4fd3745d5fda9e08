import { PipelineError } from "../../../core/errors.ts";
import { readBoxSize } from "./read-boxes.ts";

/** What comes out: the init segment (ftyp + moov) once, then one fragment (moof + mdat) after the other. */
export interface Piece {
  kind: "init" | "fragment";
  bytes: Buffer;
}

/** No GOP is that large; a size beyond it is a stream out of step. */
const MOST_BOX_BYTES = 1024 * 1024 * 1024;

/**
 * Cuts a stream of fragmented MP4 (ISO/IEC 14496-12 8.8, CMAF 7.3) into its init segment and complete
 * fragments. Each byte is copied once into its box, so memory is bounded by one fragment, and the time
 * does not depend on how the stream is chopped. Other top-level boxes (styp, sidx, mfra …) are left out.
 */
export class FragmentSplitter {
  private readonly header = Buffer.alloc(16);
  private headerFilled = 0;
  private box: { type: string; bytes: Buffer; filled: number } | null = null;
  private pieces: Piece[] = [];
  private initBoxes: Buffer[] = [];
  private moof: Buffer | null = null;

  /** Takes the next bytes and answers what they complete. Throws `source_damaged` when out of step. */
  feed(chunk: Uint8Array): Piece[] {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (rest.length > 0) {
      rest = this.box ? this.fillBox(this.box, rest) : this.fillHeader(rest);
    }
    const done = this.pieces;
    this.pieces = [];
    return done;
  }

  /** True between two fragments: the stream ended where it may. */
  get complete(): boolean {
    return this.box === null && this.headerFilled === 0 && this.moof === null;
  }

  private fillHeader(rest: Buffer): Buffer {
    const wanted = this.headerFilled >= 8 ? 16 : 8;
    const taken = rest.copy(this.header, this.headerFilled, 0, wanted - this.headerFilled);
    this.headerFilled += taken;
    const large = this.headerFilled >= 8 && this.header.readUInt32BE(0) === 1;
    if (this.headerFilled === 16 || (this.headerFilled === 8 && !large)) this.openBox();
    return rest.subarray(taken);
  }

  private openBox(): void {
    const type = this.header.toString("latin1", 4, 8);
    const { size, headerBytes } = readBoxSize(this.header, 0);
    if (size < headerBytes || size > MOST_BOX_BYTES) {
      throw new PipelineError("source_damaged", `An MP4 box ${JSON.stringify(type)} of ${size} bytes`);
    }
    // Media data is collected right behind its moof: a fragment holds many megabytes, copied once.
    const before = type === "mdat" && this.moof ? this.moof : Buffer.alloc(0);
    const bytes = Buffer.allocUnsafe(before.length + size);
    before.copy(bytes);
    this.header.copy(bytes, before.length, 0, headerBytes);
    const box = { type, bytes, filled: before.length + headerBytes };
    this.headerFilled = 0;
    this.box = box;
    if (box.filled === bytes.length) this.closeBox(box.type, box.bytes);
  }

  private fillBox(box: { type: string; bytes: Buffer; filled: number }, rest: Buffer): Buffer {
    const taken = rest.copy(box.bytes, box.filled);
    box.filled += taken;
    if (box.filled === box.bytes.length) this.closeBox(box.type, box.bytes);
    return rest.subarray(taken);
  }

  private closeBox(type: string, bytes: Buffer): void {
    this.box = null;
    if (type === "ftyp") this.initBoxes = [bytes];
    if (type === "moov") this.pieces.push({ kind: "init", bytes: Buffer.concat([...this.initBoxes, bytes]) });
    if (type === "moof") this.moof = bytes;
    if (type === "mdat" && this.moof) {
      this.pieces.push({ kind: "fragment", bytes });
      this.moof = null;
    }
  }
}
