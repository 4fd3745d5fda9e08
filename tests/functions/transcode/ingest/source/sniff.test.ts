import { expect, it } from "vitest";
import { sniffSource } from "../../../../../functions/transcode/ingest/source/sniff.ts";

const bytes = (latin: string) => Buffer.from(latin, "latin1");

it("tells files of boxes from others", () => {
  expect(sniffSource(bytes("\0\0\0\x18ftypisom\0\0\0\0"))).toBe("boxes");
  expect(sniffSource(bytes("\0\0\0\x08wide\0\0\0\0mdat"))).toBe("boxes");
  expect(sniffSource(bytes("\x1aE\xdf\xa3\x01\0\0\0"))).toBe("plain");
  expect(sniffSource(bytes("GIF89a"))).toBe("gif");
  expect(sniffSource(bytes("YUV4MPEG2 W320 H180 F30:1\n"))).toBe("plain");
});

it("says what no film is, and what helps", () => {
  expect(() => sniffSource(bytes("%PDF-1.7\n%\xe2\xe3"))).toThrow(
    "This is a PDF document, not a video. Choose the video file itself.",
  );
  expect(() => sniffSource(bytes(""))).toThrow("The file is empty");
});

it("knows what is encrypted as a whole", () => {
  const asf = Buffer.concat([
    Buffer.from("3026b2758e66cf11a6d900aa0062ce6c", "hex"),
    Buffer.alloc(40),
    Buffer.from("fbb3112223bdd211b4b700a0c955fc6e", "hex"),
  ]);
  expect(() => sniffSource(asf)).toThrow("The video is encrypted (Windows Media DRM)");
  const packets = (control: number) =>
    Buffer.concat(
      Array.from({ length: 40 }, () =>
        Buffer.concat([Buffer.of(0x47, 1, 0, control), Buffer.alloc(184, 0x5a)]),
      ),
    );
  expect(() => sniffSource(packets(0xd0))).toThrow("The video is encrypted (a scrambled broadcast)");
  expect(sniffSource(packets(0x10))).toBe("plain");
});
