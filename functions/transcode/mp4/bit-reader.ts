import { PipelineError } from "../../../core/errors.ts";

/** Reads bits and Exp-Golomb numbers of ITU-T H.264 (7.2, 9.1), the most significant bit first. */
export class BitReader {
  private readonly bytes: Uint8Array;
  private position = 0;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** u(n) as a number; n ≤ 32. */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const byte = this.bytes[this.position >> 3];
      if (byte === undefined) throw new PipelineError("source_damaged", "An H.264 parameter set is cut off");
      value = value * 2 + ((byte >> (7 - (this.position & 7))) & 1);
      this.position += 1;
    }
    return value;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** ue(v), 9.1. */
  unsigned(): number {
    let zeros = 0;
    while (!this.flag()) zeros += 1;
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v), 9.1.1. */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}

/** The payload of a NAL unit: without its header byte and emulation prevention bytes (H.264 7.3.1). */
export function unescapeNal(nal: Uint8Array): Uint8Array {
  const payload: number[] = [];
  for (let i = 1; i < nal.length; i++) {
    const escaped = i > 2 && nal[i] === 3 && nal[i - 1] === 0 && nal[i - 2] === 0;
    if (!escaped) payload.push(nal[i]!);
  }
  return Uint8Array.from(payload);
}
