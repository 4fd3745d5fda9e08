import { PipelineError } from "../../../../core/errors.ts";

/** How the bytes are read: ISO base media files are walked box by box, all others go in as they are. */
export type SourceKind = "boxes" | "plain";

/** Box types with which an MP4 or MOV may begin (ISO/IEC 14496-12; QuickTime File Format). */
const FIRST_BOXES = new Set(["ftyp", "styp", "moov", "moof", "mdat", "free", "skip", "wide", "pnot", "uuid"]);
const STILL_BRANDS = new Set(["heic", "heix", "heif", "mif1", "msf1", "avif", "jpeg", "jp2 "]);

const MAGIC: { bytes: string; at?: number; what: string }[] = [
  { bytes: "\x89PNG\r\n\x1a\n", what: "a PNG image" },
  { bytes: "\xff\xd8\xff", what: "a JPEG image" },
  { bytes: "BM", what: "a BMP image" },
  { bytes: "II*\0", what: "a TIFF or camera raw image" },
  { bytes: "MM\0*", what: "a TIFF image" },
  { bytes: "WEBP", at: 8, what: "a WebP image" },
  { bytes: "8BPS", what: "a Photoshop document" },
  { bytes: "%PDF-", what: "a PDF document" },
  { bytes: "PK\x03\x04", what: "a ZIP archive or an office document" },
  { bytes: "\xd0\xcf\x11\xe0", what: "an office document" },
  { bytes: "Rar!", what: "a RAR archive" },
  { bytes: "7z\xbc\xaf", what: "a 7-Zip archive" },
  { bytes: "\x1f\x8b", what: "a gzip archive" },
  { bytes: "\x7fELF", what: "a program" },
  { bytes: "MZ", what: "a program" },
];

const TEXTS: { begins: RegExp; what: string }[] = [
  { begins: /^#EXTM3U/, what: "an HLS playlist; upload the film itself" },
  { begins: /<MPD[\s>]/, what: "a DASH manifest; upload the film itself" },
  { begins: /^ffconcat/, what: "a list of files; upload the film itself" },
  { begins: /^\s*<!doctype html|^\s*<html/i, what: "a web page" },
  { begins: /<svg[\s>]/i, what: "an SVG image" },
  { begins: /^\s*<\?xml/, what: "an XML document" },
  { begins: /^WEBVTT|^1\r?\n\d\d:\d\d:/, what: "a subtitle file" },
];

/** Tells the kind of a source by its first bytes. Throws `source_not_video` with what it seems to be. */
export function sniffSource(head: Uint8Array): SourceKind {
  if (head.length === 0) throw new PipelineError("source_empty");
  const latin = Buffer.from(head).toString("latin1");
  if (FIRST_BOXES.has(latin.slice(4, 8))) return sniffBrand(latin);
  const magic = MAGIC.find(({ bytes, at = 0 }) => latin.startsWith(bytes, at));
  if (magic) throw notVideo(magic.what);
  if (latin.startsWith("GIF8") && !latin.includes("NETSCAPE2.0"))
    throw notVideo("a GIF image without motion");
  if (isText(latin)) throw notVideo(TEXTS.find(({ begins }) => begins.test(latin))?.what ?? "text");
  return "plain";
}

function sniffBrand(latin: string): SourceKind {
  const brand = latin.slice(8, 12);
  if (latin.startsWith("ftyp", 4) && STILL_BRANDS.has(brand)) throw notVideo(`an image (${brand.trim()})`);
  return "boxes";
}

/** Raw video may begin with a line of text; nothing else that is a film holds no control byte at all. */
function isText(latin: string): boolean {
  if (latin.startsWith("YUV4MPEG2")) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control bytes are what tells text from media
  return !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(latin);
}

function notVideo(what: string): PipelineError {
  return new PipelineError("source_not_video", `The file is not a video: it seems to be ${what}`);
}
