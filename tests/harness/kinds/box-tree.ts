/** An MP4 box that is put together by hand: its payload, or the boxes in it (ISO/IEC 14496-12 4.2). */
export interface TreeBox {
  type: string;
  body?: Buffer;
  children?: TreeBox[];
}

const HOLDERS = new Set(["moov", "trak", "mdia", "minf", "stbl", "edts"]);

export function readTree(bytes: Buffer): TreeBox[] {
  const boxes: TreeBox[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + size);
    boxes.push(HOLDERS.has(type) ? { type, children: readTree(body) } : { type, body });
    at += size;
  }
  return boxes;
}

export function writeTree(boxes: TreeBox[]): Buffer {
  return Buffer.concat(
    boxes.map(({ type, body, children }) => {
      const payload = body ?? writeTree(children!);
      return Buffer.concat([words(8 + payload.length), Buffer.from(type, "latin1"), payload]);
    }),
  );
}

/** Unsigned 32-bit numbers. */
export function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, i * 4);
  return bytes;
}

/** The box on a path, which must be there. */
export function pick(boxes: TreeBox[], ...path: string[]): TreeBox {
  const [type, ...rest] = path;
  const found = boxes.find((box) => box.type === type);
  if (!found) throw new Error(`there is no box ${type}`);
  return rest.length > 0 ? pick(found.children!, ...rest) : found;
}

/** The tracks of an index, the pictures first. */
export function tracksOf(boxes: TreeBox[]): TreeBox[] {
  return pick(boxes, "moov").children!.filter((box) => box.type === "trak");
}

/** Adds to every chunk offset (8.7.5) of an index; all of them are 32 bits wide. */
export function moveChunks(boxes: TreeBox[], by: (offset: number) => number): void {
  for (const track of tracksOf(boxes)) {
    const { body } = pick(track.children!, "mdia", "minf", "stbl", "stco");
    const count = body!.readUInt32BE(4);
    for (let at = 8; at < 8 + count * 4; at += 4)
      body!.writeUInt32BE(body!.readUInt32BE(at) + by(body!.readUInt32BE(at)), at);
  }
}
