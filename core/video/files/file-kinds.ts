import { FILE_SIGNATURES, MEDIA_SIGNATURES, type Signature } from "./file-signatures.ts";
import { describeText, readText } from "./text-kinds.ts";
import { describeZip } from "./zip-kinds.ts";

/** How many bytes of a file's head `sniffFile` wants to see. */
export const SNIFF_BYTES = 4096;

/**
 * What a file is by its first bytes, never by its name: film or sound; something else, with its name and what
 * helps who chose it; or nothing we know, which FFmpeg may.
 */
export type FileKind = { kind: "media" } | OtherFile | { kind: "unknown" };

export interface OtherFile {
  kind: "other";
  /** With its article: "a PDF document". */
  name: string;
  advice: string;
}

/** What helps where nothing better is known. */
const CHOOSE_ANOTHER = "Choose the video file itself.";
const TAKE_A_VIDEO = "A picture does not move; choose a video.";

/** Tells what a file is by its head (up to `SNIFF_BYTES`); a file without bytes is unknown. Pure. */
export function sniffFile(head: Uint8Array): FileKind {
  if (head.length === 0) return { kind: "unknown" };
  const latin = toLatin1(head);
  const has = ([offset, bytes]: Signature) => latin.startsWith(bytes, offset);
  const boxes = sniffBoxes(latin);
  if (boxes) return boxes;
  if (MEDIA_SIGNATURES.some(has) || isTransportStream(head) || isSoundFrames(head)) return { kind: "media" };
  if (latin.startsWith("PK\x03\x04")) return describeZip(latin);
  const found = FILE_SIGNATURES.find(({ signature }) => has(signature));
  if (found) return other(found.name, found.advice);
  if (isBitmap(head)) return other("a BMP picture", TAKE_A_VIDEO);
  if (isBlank(head))
    return other("a file of nothing but zeros", "Its download or copy was never finished: fetch it again.");
  const text = readText(head);
  return text === null ? { kind: "unknown" } : describeText(text);
}

/** What is said of a file that is no film, to who uploads it. */
export function describeOther({ name, advice }: OtherFile): string {
  return `This is ${name}, not a video. ${advice}`;
}

export function other(name: string, advice = CHOOSE_ANOTHER): OtherFile {
  return { kind: "other", name, advice };
}

/** Box types with which an MP4 or MOV may begin (ISO/IEC 14496-12; QuickTime File Format). */
const FIRST_BOXES = new Set([
  "ftyp",
  "styp",
  "moov",
  "moof",
  "mdat",
  "free",
  "skip",
  "wide",
  "pnot",
  "uuid",
  "pdin",
  "sidx",
  "prft",
  "PICT",
  "junk",
]);
const PICTURE_BRANDS = /^(heic|heix|heif|mif1|msf1|avif|jpeg|jp2 |jpx |crx )$/;

/** A GIF may be a film or a picture; only who reads on to its second picture knows. */
export const isGif = (head: Uint8Array) => toLatin1(head.subarray(0, 4)) === "GIF8";
export const STILL_GIF = other("a GIF picture without motion", TAKE_A_VIDEO);

/** Whether the file is one of boxes, as far as its head tells. */
export function isBoxFile(head: Uint8Array): boolean {
  return FIRST_BOXES.has(toLatin1(head.subarray(4, 8)));
}

/** ISO/IEC 14496-12 4.3: the brand of a file of boxes tells a picture from a film. */
function sniffBoxes(latin: string): FileKind | null {
  if (!FIRST_BOXES.has(latin.slice(4, 8))) return null;
  const brand = latin.slice(8, 12);
  if (!latin.startsWith("ftyp", 4) || !PICTURE_BRANDS.test(brand)) return { kind: "media" };
  if (brand === "crx ") return other("a camera's raw picture", TAKE_A_VIDEO);
  const name = brand.trim().toUpperCase();
  return other(`${name.startsWith("A") ? "an" : "a"} ${name} picture`, TAKE_A_VIDEO);
}

/** MPEG-2 TS (ISO/IEC 13818-1): sync bytes 188 apart, or 192 with a camera's 4-byte time stamps. */
function isTransportStream(head: Uint8Array): boolean {
  const isSync = (first: number, step: number) =>
    [0, 1, 2].every((packet) => head[first + packet * step] === 0x47);
  return isSync(0, 188) || isSync(4, 192) || isSync(0, 204);
}

/** MPEG audio (ISO/IEC 11172-3 2.4.1.3) and AAC in ADTS without tags begin with twelve bits of sync. */
const isSoundFrames = ([first = 0, second = 0]: Uint8Array) =>
  first === 0xff && second >= 0xf0 && second < 0xfe;

/** Two letters alone would take other files for it: the size of the header that follows must be one there is. */
function isBitmap(head: Uint8Array): boolean {
  const headerSizes = [12, 40, 52, 56, 64, 108, 124];
  return head[0] === 0x42 && head[1] === 0x4d && headerSizes.includes(head[14]!) && head[15] === 0;
}

const isBlank = (head: Uint8Array) => head.length >= 64 && head.every((byte) => byte === 0);

function toLatin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
