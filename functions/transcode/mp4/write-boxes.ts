/** A box (ISO/IEC 14496-12 4.2) of `parts`. */
export function box(type: string, parts: Buffer | Buffer[]): Buffer {
  const body = Array.isArray(parts) ? Buffer.concat(parts) : parts;
  return Buffer.concat([words(8 + body.length), Buffer.from(type, "latin1"), body]);
}

export function fullBox(type: string, version: number, flags: number, parts: Buffer | Buffer[]): Buffer {
  const body = Array.isArray(parts) ? parts : [parts];
  return box(type, [words(version * 2 ** 24 + flags), ...body]);
}

/** 32 bits each; what is negative as its two's complement. */
export function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, i * 4);
  return bytes;
}
