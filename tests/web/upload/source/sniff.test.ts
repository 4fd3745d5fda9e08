import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SNIFF_BYTES, sniffKind } from "../../../../web/upload/source/sniff.ts";

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
/** A head as long as a real file's, so that nothing is told by its length. */
const head = (text: string) => latin1(text.padEnd(1024, "\0\x01\x02"));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sniff-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function encodeHead(name: string, input: string, options: string[]): Promise<Uint8Array> {
  const path = join(folder, name);
  await execa("ffmpeg", ["-v", "error", "-nostdin", "-f", "lavfi", "-i", input, ...options, path]);
  return (await readFile(path)).subarray(0, SNIFF_BYTES);
}

describe("sniffKind", () => {
  test.each([
    ["a.mp4", "libx264"],
    ["a.mov", "mjpeg"],
    ["a.mkv", "libx264"],
    ["a.webm", "libvpx"],
    ["a.ts", "libx264"],
    ["a.mpg", "mpeg2video"],
    ["a.m2v", "mpeg2video"],
    ["a.h264", "libx264"],
    ["a.avi", "mpeg4"],
    ["a.flv", "flv"],
    ["a.wmv", "wmv2"],
    ["a.ogv", "libtheora"],
    ["a.3gp", "mpeg4"],
    ["a.mxf", "mpeg2video"],
    ["a.gif", "gif"],
  ])("%s of FFmpeg (%s) is a film", async (name, codec) => {
    const bytes = await encodeHead(name, "testsrc=s=128x96:r=25:d=0.4", ["-c:v", codec]);
    expect(sniffKind(bytes)).toEqual({ kind: "media" });
  });

  test.each([
    ["a.wav", []],
    ["a.aiff", []],
    ["a.flac", []],
    ["a.mp3", []],
    ["a.mp3", ["-id3v2_version", "0", "-write_xing", "0"]],
    ["a.aac", []],
    ["a.ac3", []],
    ["a.ogg", []],
    ["a.m4a", []],
  ])("%s of FFmpeg %j is sound", async (name, options) => {
    const bytes = await encodeHead(`${options.length}-${name}`, "sine=d=0.4", options);
    expect(sniffKind(bytes)).toEqual({ kind: "media" });
  });

  test.each([
    ["\x89PNG\r\n\x1a\n", "a PNG picture"],
    ["\xff\xd8\xff\xe0", "a JPEG picture"],
    ["%PDF-1.7", "a PDF document"],
    ["PK\x03\x04", "a ZIP archive or an office document"],
    ["\0\0\0\x1cftypheic", "a HEIF or AVIF picture"],
  ])("%j is told to be %s", (start, name) => {
    expect(sniffKind(head(start))).toEqual({ kind: "other", name });
  });

  test.each([
    ["AVI", "RIFF\x10\x00\x00\x00AVI LIST"],
    ["FLV", "FLV\x01\x05"],
    ["ASF", "\x30\x26\xb2\x75\x8e\x66\xcf\x11"],
    ["Matroska", "\x1a\x45\xdf\xa3"],
    ["QuickTime without ftyp", "\0\0\x10\0mdat"],
    ["MPEG program stream", "\0\0\x01\xba"],
  ])("%s is a film", (_, start) => {
    expect(sniffKind(head(start))).toEqual({ kind: "media" });
  });

  test("UTF-8 text of any language is a text file, other bytes are unknown", () => {
    const text = new TextEncoder().encode("Ein Film über Straßen\nи ещё один\n");
    expect(sniffKind(text)).toEqual({ kind: "other", name: "a text file" });
    expect(sniffKind(head("\x07\x08nothing known"))).toEqual({ kind: "unknown" });
  });

  test("no bytes are an empty file", () => {
    expect(sniffKind(new Uint8Array())).toEqual({ kind: "other", name: "empty" });
  });
});
