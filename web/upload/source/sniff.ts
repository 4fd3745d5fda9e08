/** How many bytes of a file's head `sniffKind` wants to see. */
export const SNIFF_BYTES = 4096;

/** What a file's first bytes say: a film or sound, something else that we can name, or nothing we know. */
export type SniffedKind = { kind: "media" } | { kind: "other"; name: string } | { kind: "unknown" };

type Signature = [offset: number, bytes: string];

/** Containers that FFmpeg reads as films or as sound; the bytes are Latin-1 text. */
const MEDIA_SIGNATURES: Signature[] = [
  [0, "\x1a\x45\xdf\xa3"], // Matroska, WebM: EBML header
  [0, "FLV\x01"],
  [0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"], // ASF, WMV
  [0, "\x06\x0e\x2b\x34"], // MXF
  [0, ".RMF"], // RealMedia
  [0, "DKIF"], // IVF
  [0, "YUV4MPEG2"],
  [0, "nut/multimedia container"],
  [0, "GIF8"],
  [0, "\x1f\x07\x00"], // DV
  [0, "\x00\x00\x01"], // MPEG program stream or elementary stream: start code
  [0, "\x00\x00\x00\x01"], // H.264 or HEVC in Annex B
  [0, "OggS"],
  [0, "ID3"], // MP3 or AAC with tags
  [0, "fLaC"],
  [8, "WAVE"], // RIFF, RF64
  [8, "AIFF"],
  [8, "AIFC"],
  [0, "caff"],
  [0, "#!AMR"],
  [0, "wvpk"], // WavPack
  [0, "MAC "], // Monkey's Audio
  [0, "\x0b\x77"], // AC-3, E-AC-3
];

const OTHER_SIGNATURES: [Signature, string][] = [
  [[0, "\x89PNG"], "a PNG picture"],
  [[0, "\xff\xd8\xff"], "a JPEG picture"],
  [[0, "BM"], "a BMP picture"],
  [[0, "II*\x00"], "a TIFF picture"],
  [[0, "MM\x00*"], "a TIFF picture"],
  [[0, "%PDF"], "a PDF document"],
  [[0, "PK\x03\x04"], "a ZIP archive or an office document"],
  [[0, "\x1f\x8b"], "a gzip archive"],
  [[0, "7z\xbc\xaf\x27\x1c"], "a 7-Zip archive"],
  [[0, "Rar!"], "a RAR archive"],
  [[0, "\x7fELF"], "a program"],
  [[0, "MZ"], "a program"],
  [[8, "WEBP"], "a WebP picture"],
];

/** Names the kind of a file by its head (up to `SNIFF_BYTES`); never by its name. */
export function sniffKind(head: Uint8Array): SniffedKind {
  const text = toLatin1(head);
  const has = ([offset, bytes]: Signature) => text.startsWith(bytes, offset);
  if (text.length === 0) return { kind: "other", name: "empty" };
  if (has([8, "AVI "]) || MEDIA_SIGNATURES.some(has)) return { kind: "media" };
  const other = OTHER_SIGNATURES.find(([signature]) => has(signature));
  if (other) return { kind: "other", name: other[1] };
  return sniffIsoMedia(text) ?? sniffTransportStream(head) ?? sniffSoundFrames(head) ?? sniffText(head);
}

/** ISO/IEC 14496-12 and QuickTime: the first box has a known type; a brand can say picture. */
function sniffIsoMedia(text: string): SniffedKind | null {
  const boxType = text.slice(4, 8);
  if (boxType === "ftyp") {
    const brand = text.slice(8, 12);
    if (/^(heic|heix|mif1|avif)$/.test(brand)) return { kind: "other", name: "a HEIF or AVIF picture" };
    return { kind: "media" };
  }
  const isFirstBox = /^(moov|mdat|wide|free|skip|pnot|styp)$/.test(boxType);
  return isFirstBox ? { kind: "media" } : null;
}

/** MPEG-2 TS (ISO/IEC 13818-1): sync bytes 188 apart, or 192 with a camera's 4-byte time stamps. */
function sniffTransportStream(head: Uint8Array): SniffedKind | null {
  const isSync = (first: number, step: number) =>
    [0, 1, 2].every((packet) => head[first + packet * step] === 0x47);
  return isSync(0, 188) || isSync(4, 192) || isSync(0, 204) ? { kind: "media" } : null;
}

/** MPEG audio (ISO/IEC 11172-3 2.4.1.3) and AAC in ADTS without tags begin with twelve bits of sync. */
function sniffSoundFrames([first = 0, second = 0]: Uint8Array): SniffedKind | null {
  return first === 0xff && second >= 0xf0 && second < 0xfe ? { kind: "media" } : null;
}

function sniffText(head: Uint8Array): SniffedKind {
  const isControl = (byte: number) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
  if (head.some((byte) => isControl(byte) && byte !== 0x1b)) return { kind: "unknown" };
  return { kind: "other", name: "a text file" };
}

function toLatin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
