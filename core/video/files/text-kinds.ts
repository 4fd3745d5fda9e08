import type { OtherFile } from "./file-kinds.ts";

interface TextKind {
  begins: RegExp;
  name: string;
  advice?: string;
}

const CHOOSE = "Choose the video file itself.";
const PLAYLIST = "It only names films, and is not followed for safety's sake: upload the film itself.";
const SUBTITLES = "Upload the film first, and add these to it as captions on its page.";
const PROJECT = "A project names its clips and does not hold them: export the finished film and upload that.";

/** The first match counts. */
const TEXTS: TextKind[] = [
  { begins: /^#EXTM3U/, name: "an HLS playlist", advice: PLAYLIST },
  { begins: /^(<\?xml[^>]*>)?\s*(<!--[\s\S]*?-->\s*)*<MPD[\s>]/, name: "a DASH manifest", advice: PLAYLIST },
  { begins: /^\[playlist\]|<(asx|smil|playlist|\?wpl)[\s>]/i, name: "a playlist", advice: PLAYLIST },
  { begins: /^ffconcat/, name: "a list of files", advice: PLAYLIST },
  {
    begins: /^\s*(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head)\b/i,
    name: "a web page",
    advice: "The page was saved in place of its video: open it again and download the video itself.",
  },
  {
    begins: /^WEBVTT|^\d+\s*\r?\n\d{1,2}:\d\d:\d\d[,.]\d{1,3} -->/,
    name: "a subtitle file",
    advice: SUBTITLES,
  },
  { begins: /^\[Script Info\]|^\{\d+\}\{\d+\}|^# VobSub index/, name: "a subtitle file", advice: SUBTITLES },
  { begins: /<(tt|tt:tt|SAMI)[\s>]/, name: "a subtitle file", advice: SUBTITLES },
  { begins: /^\d+:\d\d:\d\d\.\d+,\d+:\d\d:\d\d\.\d+\s/, name: "a subtitle file", advice: SUBTITLES },
  { begins: /<fcpxml[\s>]|<!DOCTYPE fcpxml/, name: "a Final Cut project", advice: PROJECT },
  {
    begins: /<(xmeml|mlt|PremiereData)[\s>]|"OTIO_SCHEMA"/,
    name: "a video editor's project",
    advice: PROJECT,
  },
  { begins: /^TITLE:.*\r?\n(FCM:|\s*\d{3}\s)/, name: "an edit decision list", advice: PROJECT },
  {
    begins: /^d\d+:(announce|comment|created by|creation date|encoding|info)/,
    name: "a torrent",
    advice: "It names a download and does not hold it: fetch the film, and upload that.",
  },
  {
    begins: /^\[InternetShortcut\]|<key>URL<\/key>/,
    name: "a link to a web page",
    advice: "Open it, download the video itself, and upload that.",
  },
  {
    begins: /^version https:\/\/git-lfs/,
    name: "a pointer of Git LFS",
    advice: "Fetch the file to which it points (git lfs pull).",
  },
  { begins: /<svg[\s>]/i, name: "an SVG picture", advice: "A picture does not move; choose a video." },
  { begins: /^#!/, name: "a script" },
  { begins: /^\s*<\?xml/, name: "an XML document" },
  { begins: /^\s*[{[]\s*("|\{|\[|\]|\}|\d)/, name: "a JSON document" },
];

/** The kind of a text by its beginning. Pure. */
export function describeText(text: string): OtherFile {
  const { name, advice = CHOOSE } = TEXTS.find(({ begins }) => begins.test(text)) ?? { name: "a text file" };
  return { kind: "other", name, advice };
}

/** The head of a file as text, or null where it is none: no film but has some control byte soon. Pure. */
export function readText(head: Uint8Array): string | null {
  const utf16 = readUtf16(head);
  if (utf16 !== null) return utf16;
  const isControl = (byte: number) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
  if (head.some((byte) => isControl(byte) && byte !== 0x0c && byte !== 0x1b)) {
    // A torrent is text, but for the sums at its end.
    const latin = new TextDecoder("latin1").decode(head);
    return /^d\d+:[a-z]/.test(latin) ? latin : null;
  }
  return new TextDecoder("utf-8").decode(head);
}

/** By its byte order mark, and the high bytes of Latin letters. */
function readUtf16(head: Uint8Array): string | null {
  const isLittle = head[0] === 0xff && head[1] === 0xfe && head[3] === 0;
  const isBig = head[0] === 0xfe && head[1] === 0xff && head[2] === 0;
  if (!isLittle && !isBig) return null;
  return new TextDecoder(isLittle ? "utf-16le" : "utf-16be").decode(head);
}
