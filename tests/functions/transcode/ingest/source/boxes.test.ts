import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Extent } from "../../../../../functions/transcode/ingest/source/extent.ts";
import { followBoxes } from "../../../../../functions/transcode/ingest/source/follow-boxes.ts";
import { relocateIndex } from "../../../../../functions/transcode/ingest/source/relocate-index.ts";
import { readBoxes } from "../../../../../functions/transcode/mp4/read-boxes.ts";
import { hashFrames, makeTalkie } from "../films.ts";

function box(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length);
  header.write(type, 4, "latin1");
  return Buffer.concat([header, body]);
}
const stco = (offsets: number[]) => {
  const body = Buffer.alloc(8 + offsets.length * 4);
  body.writeUInt32BE(offsets.length, 4);
  for (const [i, offset] of offsets.entries()) body.writeUInt32BE(offset, 8 + i * 4);
  return box("stco", body);
};
const co64 = (offsets: number[]) => {
  const body = Buffer.alloc(8 + offsets.length * 8);
  body.writeUInt32BE(offsets.length, 4);
  for (const [i, offset] of offsets.entries()) body.writeBigUInt64BE(BigInt(offset), 8 + i * 8);
  return box("co64", body);
};
const nest = (path: string[], inner: Buffer): Buffer =>
  path.reduceRight((body, type) => box(type, body), inner);
const track = (table: Buffer) =>
  nest(["trak", "mdia", "minf", "stbl"], Buffer.concat([box("stsd", Buffer.alloc(9)), table]));

describe("relocateIndex", () => {
  it("moves every chunk offset by what now stands before it", () => {
    const moov = box("moov", Buffer.concat([track(stco([40, 900])), track(co64([500]))]));
    const expected = box(
      "moov",
      Buffer.concat([track(stco([40 + moov.length, 900 + moov.length])), track(co64([500 + moov.length]))]),
    );
    expect(relocateIndex(moov, 1000, 32)).toEqual(expected);
  });

  it("leaves what stands before its new place, and behind its old one", () => {
    const moov = box("moov", track(stco([10, 100, 2000])));
    expect(relocateIndex(moov, 1000, 32)).toEqual(box("moov", track(stco([10, 100 + moov.length, 2000]))));
  });

  it("turns all tables to 64 bits where one offset runs over", () => {
    const late = 0xffff_fff0;
    const moov = box("moov", Buffer.concat([track(stco([40, late])), track(stco([50]))]));
    const grown = moov.length + 3 * 4;
    const tables = [track(co64([40 + grown, late + grown])), track(co64([50 + grown]))];
    expect(relocateIndex(moov, 5_000_000_000, 32)).toEqual(box("moov", Buffer.concat(tables)));
  });

  it("does not touch a compressed index", () => {
    expect(relocateIndex(box("moov", box("cmov", Buffer.alloc(20))), 1000, 32)).toBeNull();
  });

  it("makes of a real film one whose frames are the same", async () => {
    const film = await makeTalkie({ seconds: 3, container: [] });
    const [moov, mdat] = ["moov", "mdat"].map((type) => readBoxes(film).find((b) => b.type === type)!);
    const index = relocateIndex(film.subarray(moov!.start, moov!.end), moov!.start, mdat!.start)!;
    const moved = Buffer.concat([
      ...[film.subarray(0, mdat!.start), index],
      ...[film.subarray(mdat!.start, moov!.start), film.subarray(moov!.end)],
    ]);
    const seekable = await makeTalkie({ seconds: 3 });
    expect(await hashFrames(moved)).toEqual(await hashFrames(seekable));
  });
});

describe("followBoxes", () => {
  const file = Buffer.concat([
    box("ftyp", Buffer.alloc(8)),
    box("free", Buffer.alloc(0)),
    box("moov", Buffer.alloc(40)),
    box("mdat", Buffer.alloc(300)),
  ]);
  async function pass(bytes: Buffer, cuts: number[]): Promise<{ passed: Buffer; missing: number }> {
    async function* pieces() {
      let at = 0;
      for (const size of [...cuts, bytes.length]) {
        yield bytes.subarray(at, at + size);
        at += size;
      }
    }
    const passed: Uint8Array[] = [];
    const extent = new Extent({ knownSize: () => bytes.length });
    for await (const piece of followBoxes(pieces(), extent)) passed.push(piece);
    return { passed: Buffer.concat(passed), missing: extent.missing() };
  }
  const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 });

  it("passes whole files on, however they are chopped", async () => {
    const whole = fc.asyncProperty(sizes, async (cuts) => {
      expect(await pass(file, cuts)).toEqual({ passed: file, missing: 0 });
    });
    await fc.assert(whole);
  });

  it("tells how many bytes of the last box are missing", async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 299 }), async (cuts, missing) => {
        const short = file.subarray(0, file.length - missing);
        expect(await pass(short, cuts)).toEqual({ passed: short, missing });
      }),
    );
  });

  it("takes padding at the end for what it is", async () => {
    const padded = Buffer.concat([file, Buffer.alloc(50)]);
    expect(await pass(padded, [7, 7])).toEqual({ passed: padded, missing: 0 });
  });
});
