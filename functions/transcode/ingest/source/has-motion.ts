/** Of GIF89a: what introduces an extension and an image (20, 23); everything else ends the file. */
const EXTENSION = 0x21;
const IMAGE = 0x2c;
const HEADER_BYTES = 13;
const DESCRIPTOR_BYTES = 9;

/** Whether a GIF has more than one picture: one that plays but once does not say so anywhere else. */
export async function hasMotion(gif: AsyncIterable<Uint8Array>): Promise<boolean> {
  const bytes = new ByteReader(gif);
  const header = await bytes.take(HEADER_BYTES);
  await bytes.take(paletteBytes(header[10] ?? 0));
  for (let pictures = 0; ; ) {
    const [introducer] = await bytes.take(1);
    if (introducer === EXTENSION) await bytes.take(1);
    else if (introducer === IMAGE) {
      pictures += 1;
      if (pictures > 1) return true;
      const descriptor = await bytes.take(DESCRIPTOR_BYTES);
      await bytes.take(paletteBytes(descriptor[8] ?? 0) + 1);
    } else return false;
    // Sub-blocks: each tells its length, and an empty one is the last.
    for (let [length] = await bytes.take(1); length; [length] = await bytes.take(1)) await bytes.take(length);
  }
}

/** Bytes of the palette that packed fields announce. */
const paletteBytes = (packed: number) => (packed & 0x80 ? 3 * 2 ** ((packed & 0b111) + 1) : 0);

/** Takes bytes off a stream; fewer only at its end. */
class ByteReader {
  private readonly pieces: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array();
  constructor(stream: AsyncIterable<Uint8Array>) {
    this.pieces = stream[Symbol.asyncIterator]();
  }

  async take(count: number): Promise<Uint8Array> {
    while (this.rest.length < count) {
      const next = await this.pieces.next();
      if (next.done) break;
      this.rest = Buffer.concat([this.rest, next.value]);
    }
    const taken = this.rest.subarray(0, count);
    this.rest = this.rest.subarray(count);
    return taken;
  }
}
