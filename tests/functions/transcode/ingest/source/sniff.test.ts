import { expect, it } from "vitest";
import { sniffSource } from "../../../../../functions/transcode/ingest/source/sniff.ts";

const bytes = (latin: string) => Buffer.from(latin, "latin1");

it("tells files of boxes from others", () => {
  expect(sniffSource(bytes("\0\0\0\x18ftypisom\0\0\0\0"))).toBe("boxes");
  expect(sniffSource(bytes("\0\0\0\x08wide\0\0\0\0mdat"))).toBe("boxes");
  expect(sniffSource(bytes("\x1aE\xdf\xa3\x01\0\0\0"))).toBe("plain");
  expect(sniffSource(bytes("YUV4MPEG2 W320 H180 F30:1\n"))).toBe("plain");
});

it.each([
  ["\x89PNG\r\n\x1a\n\0\0", "a PNG image"],
  ["\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"],
  ["\0\0\0\x18ftypheic\0\0\0\0", "an image (heic)"],
  ["GIF89a\x01\0\x01\0\0", "a GIF image without motion"],
  ["%PDF-1.7\n%\xe2\xe3", "a PDF document"],
  ["PK\x03\x04\x14\0", "a ZIP archive"],
  ["#EXTM3U\n#EXTINF:4,\nhttp://example.org/1.ts", "an HLS playlist"],
  ["ffconcat version 1.0\nfile /etc/passwd", "a list of files"],
  ['<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">', "a DASH manifest"],
  ["<!DOCTYPE html><html></html>", "a web page"],
  ["Dear diary,\ntoday I did not film.", "text"],
])("says what %j seems to be", (head, what) => {
  expect(() => sniffSource(bytes(head))).toThrow(`it seems to be ${what}`);
});

it("says when there is nothing", () => {
  expect(() => sniffSource(bytes(""))).toThrow("The file is empty");
});
