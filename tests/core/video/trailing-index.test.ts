import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { findTrailingIndex } from "../../../core/video/trailing-index.ts";

/** A box of `payload` bytes; `form` says how its size is written (ISO/IEC 14496-12, 4.2). */
function box(type: string, payload: number, form: "short" | "long" | "toEnd" = "short"): Uint8Array {
  const headerBytes = form === "long" ? 16 : 8;
  const bytes = new Uint8Array(headerBytes + payload);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, { short: bytes.length, long: 1, toEnd: 0 }[form]);
  for (const [i, char] of [...type].entries()) bytes[4 + i] = char.charCodeAt(0);
  if (form === "long") view.setBigUint64(8, BigInt(bytes.length));
  return bytes;
}
const file = (...boxes: Uint8Array[]) => new Blob(boxes as BlobPart[]);

describe("findTrailingIndex", () => {
  test.each(["mp4", "mov"])("finds the moov that FFmpeg writes last into a .%s", async (extension) => {
    const folder = await mkdtemp(join(tmpdir(), "index-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, `film.${extension}`);
    const input = ["-f", "lavfi", "-i", "testsrc=s=128x96:r=25:d=0.4"];
    await execa("ffmpeg", ["-v", "error", "-nostdin", ...input, path]);
    const bytes = await readFile(path);
    const start = bytes.indexOf("moov") - 4;
    expect(await findTrailingIndex(new Blob([bytes]))).toEqual({ start, end: bytes.length });
    await execa("ffmpeg", ["-v", "error", "-nostdin", "-y", ...input, "-movflags", "+faststart", path]);
    expect(await findTrailingIndex(new Blob([await readFile(path)]))).toBeNull();
  });

  test("finds a moov behind the media data, through the end of the file", async () => {
    const source = file(box("ftyp", 16), box("mdat", 1000), box("moov", 200), box("free", 10));
    expect(await findTrailingIndex(source)).toEqual({ start: 24 + 1008, end: source.size });
  });

  test("reads 64-bit sizes, and a last box that goes to the end", async () => {
    const source = file(box("ftyp", 16), box("mdat", 1000, "long"), box("moov", 200, "toEnd"));
    expect(await findTrailingIndex(source)).toEqual({ start: 24 + 1016, end: source.size });
  });

  test("ends with the moov when more media data follows", async () => {
    const source = file(box("ftyp", 16), box("mdat", 100), box("moov", 50), box("mdat", 5000));
    expect(await findTrailingIndex(source)).toEqual({ start: 132, end: 132 + 58 });
  });

  test("is null when the index comes first", async () => {
    expect(await findTrailingIndex(file(box("ftyp", 16), box("moov", 50), box("mdat", 100)))).toBeNull();
  });

  test("is null for a file of another kind, a cut-off one and an empty one", async () => {
    expect(await findTrailingIndex(new Blob(["just some text, nothing else"]))).toBeNull();
    expect(await findTrailingIndex(file(box("ftyp", 16), box("mdat", 9000)).slice(0, 500))).toBeNull();
    expect(await findTrailingIndex(new Blob([]))).toBeNull();
  });

  test("does not walk in circles over a box of size 4", async () => {
    const broken = box("mdat", 100);
    new DataView(broken.buffer).setUint32(0, 4);
    expect(await findTrailingIndex(file(broken))).toBeNull();
  });
});
