/** Bytes, as Latin-1 text, at an offset. */
export type Signature = [offset: number, bytes: string];

/** Files of film or sound that are no boxes and no transport stream. */
export const MEDIA_SIGNATURES: Signature[] = [
  [0, "\x1a\x45\xdf\xa3"], // Matroska, WebM: EBML header
  [8, "AVI "],
  [8, "WAVE"],
  [0, "FLV\x01"],
  [0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"], // ASF: WMV, WMA
  [0, "OggS"],
  [0, "\x06\x0e\x2b\x34"], // MXF
  [0, ".RMF"], // RealMedia
  [0, "DKIF"], // IVF
  [0, "YUV4MPEG2"],
  [0, "nut/multimedia container"],
  [0, "GIF8"],
  [0, "\x1f\x07\x00"], // DV
  [0, "\x00\x00\x01"], // MPEG program stream or elementary stream: start code
  [0, "\x00\x00\x00\x01"], // H.264 or HEVC in Annex B
  [0, "ID3"], // MP3, and whatever else has such a tag in front
  [0, "fLaC"],
  [0, "\x0b\x77"], // AC-3
  [8, "AIFF"],
  [8, "AIFC"],
  [0, "caff"],
  [0, "#!AMR"],
  [0, "wvpk"],
  [0, "MAC "],
];

interface KnownFile {
  signature: Signature;
  name: string;
  advice?: string;
}

const files = (name: string, advice: string | undefined, ...signatures: Signature[]): KnownFile[] =>
  signatures.map((signature) => ({ signature, name, advice }));

const PICTURE = "A picture does not move; choose a video.";
const UNPACK = "Unpack it and upload the film that is in it.";
const EXPORT = "A project names its clips and does not hold them: export the finished film and upload that.";
const DISC = "Choose the film beside it: of those in its folder the largest.";

/** What people choose by mistake, each known by its first bytes; archives of ZIP are told apart by what is in them. */
export const FILE_SIGNATURES: KnownFile[] = [
  ...files("a PNG picture", PICTURE, [0, "\x89PNG"]),
  ...files("a JPEG picture", PICTURE, [0, "\xff\xd8\xff"]),
  ...files("a WebP picture", PICTURE, [8, "WEBP"]),
  ...files("a camera's raw picture", PICTURE, [8, "CR\x02"], [0, "FUJIFILMCCD-RAW"], [0, "IIU\0"]),
  ...files("a TIFF or a camera's raw picture", PICTURE, [0, "II*\0"], [0, "MM\0*"]),
  ...files("a JPEG 2000 picture", PICTURE, [0, "\0\0\0\x0cjP  "]),
  ...files("a JPEG XL picture", PICTURE, [0, "\0\0\0\x0cJXL "], [0, "\xff\x0a"]),
  ...files("an icon", PICTURE, [0, "\0\0\x01\0"]),
  ...files("a Photoshop document", PICTURE, [0, "8BPS"]),
  ...files("a PDF document", undefined, [0, "%PDF"]),
  ...files("an Office document", undefined, [0, "\xd0\xcf\x11\xe0"]),
  ...files("an RTF document", undefined, [0, "{\\rtf"]),
  ...files("a RAR archive", UNPACK, [0, "Rar!"]),
  ...files("a 7-Zip archive", UNPACK, [0, "7z\xbc\xaf\x27\x1c"]),
  ...files("a gzip archive, as Premiere's projects are", UNPACK, [0, "\x1f\x8b"]),
  ...files("a bzip2 archive", UNPACK, [0, "BZh"]),
  ...files("an xz archive", UNPACK, [0, "\xfd7zXZ\0"]),
  ...files("a Zstandard archive", UNPACK, [0, "\x28\xb5\x2f\xfd"]),
  ...files("a tar archive", UNPACK, [257, "ustar"]),
  ...files("a ZIP archive without files", undefined, [0, "PK\x05\x06"]),
  ...files("a program for Linux", undefined, [0, "\x7fELF"]),
  ...files("a program for Windows", undefined, [0, "MZ"]),
  ...files("a program for macOS", undefined, [0, "\xcf\xfa\xed\xfe"], [0, "\xca\xfe\xba\xbe"]),
  ...files("a Flash animation", "Export it as a video first.", [0, "FWS"], [0, "CWS"], [0, "ZWS"]),
  ...files("an After Effects project", EXPORT, [0, "RIFX"]),
  ...files("a VEGAS project", EXPORT, [0, "riff\x2e\x91\xcf\x11"]),
  ...files("a Blender project", EXPORT, [0, "BLENDER"]),
  ...files(
    "a companion file of macOS (its name begins with ._)",
    "Choose the file of the same name without ._.",
    [0, "\0\x05\x16\x07"],
  ),
  ...files("a shortcut of Windows", "Choose the file to which it leads.", [0, "L\0\0\0\x01\x14\x02\0"]),
  ...files("a property list of macOS", undefined, [0, "bplist"]),
  ...files("a Blu-ray's list of contents", DISC, [0, "MPLS0"], [0, "INDX0"], [0, "MOBJ0"]),
  ...files("a DVD's list of contents", DISC, [0, "DVDVIDEO-"]),
  ...files("a Blu-ray's subtitles", "Images as subtitles are not taken; choose the film.", [0, "PG\0"]),
  ...files("a MIDI file", "It holds notes and no sound: export it as audio first.", [0, "MThd"]),
  ...files("a database", undefined, [0, "SQLite format 3"]),
  ...files("RED's raw video", "Export it as ProRes or H.264 and upload that.", [4, "RED1"], [4, "RED2"]),
];
