import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeOther, SNIFF_BYTES, sniffFile } from "../../../../core/video/files/file-kinds.ts";

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

describe("sniffFile", () => {
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
  ])("%s of FFmpeg (%s) is media", async (name, codec) => {
    const bytes = await encodeHead(name, "testsrc=s=128x96:r=25:d=0.4", ["-c:v", codec]);
    expect(sniffFile(bytes)).toEqual({ kind: "media" });
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
    expect(sniffFile(bytes)).toEqual({ kind: "media" });
  });

  test.each([
    ["\x89PNG\r\n\x1a\n", "a PNG picture"],
    ["\xff\xd8\xff\xe0", "a JPEG picture"],
    ["RIFF\x10\x00\x00\x00WEBPVP8 ", "a WebP picture"],
    ["\0\0\0\x1cftypheic", "a HEIC picture"],
    ["\0\0\0\x1cftypavif", "an AVIF picture"],
    ["II*\0\x10\0\0\0CR\x02\0", "a camera's raw picture"],
    ["BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "a BMP picture"],
    ["%PDF-1.7", "a PDF document"],
    ["PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x09\0\0\0movie.mp4", "a ZIP archive"],
    [
      "PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml",
      "an Office document",
    ],
    [
      "PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0mimetypeapplication/epub+zip",
      "an EPUB book",
    ],
    ["\xd0\xcf\x11\xe0\xa1\xb1", "an Office document"],
    ["Rar!\x1a\x07", "a RAR archive"],
    ["7z\xbc\xaf\x27\x1c", "a 7-Zip archive"],
    ["\x1f\x8b\x08", "a gzip archive, as Premiere's projects are"],
    ["\x7fELF\x02", "a program for Linux"],
    ["MZ\x90\0", "a program for Windows"],
    ["\0\x05\x16\x07\0\x02", "a companion file of macOS (its name begins with ._)"],
    ["RIFX\0\0\0\x10Egg!", "an After Effects project"],
  ])("%j is told to be %s", (start, name) => {
    expect(sniffFile(head(start))).toMatchObject({ kind: "other", name });
  });

  test.each([
    ["#EXTM3U\n#EXTINF:4,\nhttp://example.org/1.ts", "an HLS playlist"],
    ['<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">', "a DASH manifest"],
    ["ffconcat version 1.0\nfile /etc/passwd", "a list of files"],
    ["\n<!-- saved -->\n<!DOCTYPE html><html></html>", "a web page"],
    ["<HTML><HEAD>", "a web page"],
    ["1\n00:00:01,000 --> 00:00:02,000\nHello", "a subtitle file"],
    ["WEBVTT\n\n00:01.000 --> 00:02.000\nHello", "a subtitle file"],
    ["[Script Info]\nTitle: x", "a subtitle file"],
    ['<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml">', "a subtitle file"],
    ["d8:announce41:http://tracker.example/announce13:creation date", "a torrent"],
    ['<?xml version="1.0"?>\n<!DOCTYPE fcpxml>\n<fcpxml version="1.9">', "a Final Cut project"],
    ['<?xml version="1.0"?><mlt LC_NUMERIC="C">', "a video editor's project"],
    ["[InternetShortcut]\r\nURL=https://example.org", "a link to a web page"],
    ["version https://git-lfs.github.com/spec/v1\noid sha256:", "a pointer of Git LFS"],
    ['{"clips": []}', "a JSON document"],
    ["#!/bin/sh\n", "a script"],
    ["Ein Film über Straßen\nи ещё один\n", "a text file"],
  ])("the text %j is told to be %s", (text, name) => {
    expect(sniffFile(new TextEncoder().encode(text))).toMatchObject({ kind: "other", name });
    const utf16 = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, "utf16le")]);
    expect(sniffFile(utf16)).toMatchObject({ kind: "other", name });
  });

  test("zeros are a download that was never finished, unknown bytes are unknown", () => {
    expect(sniffFile(new Uint8Array(SNIFF_BYTES))).toMatchObject({ name: "a file of nothing but zeros" });
    expect(sniffFile(head("\x07\x08nothing known"))).toEqual({ kind: "unknown" });
    expect(sniffFile(new Uint8Array())).toEqual({ kind: "unknown" });
  });

  test("each file that is no video comes with words on what to do", () => {
    const page = sniffFile(new TextEncoder().encode("<!DOCTYPE html>"));
    expect(page.kind === "other" && describeOther(page)).toBe(
      "This is a web page, not a video. The page was saved in place of its video: open it again and download the video itself.",
    );
  });

  test.each([
    ["AVI", "RIFF\x10\x00\x00\x00AVI LIST"],
    ["FLV", "FLV\x01\x05"],
    ["ASF", "\x30\x26\xb2\x75\x8e\x66\xcf\x11"],
    ["Matroska", "\x1a\x45\xdf\xa3"],
    ["QuickTime without ftyp", "\0\0\x10\0mdat"],
    ["MPEG program stream", "\0\0\x01\xba"],
  ])("%s is a video", (_, start) => {
    expect(sniffFile(head(start))).toEqual({ kind: "media" });
  });
});
