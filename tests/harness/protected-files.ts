import { readFile } from "node:fs/promises";
import type { BadFile } from "./bad-files.ts";
import { type FilmOptions, makeFilm } from "./films.ts";
import { pick, readTree, type TreeBox, tracksOf, words, writeTree } from "./kinds/box-tree.ts";

/** Index last, so that it may grow without moving what it points to. */
const FILM: FilmOptions = { name: "film.mp4", seconds: 4, size: "320x180", audio: false, index: "last" };
const HEVC: Partial<FilmOptions> = { codec: "hevc", encode: ["-pix_fmt", "yuv420p10le", "-tag:v", "hvc1"] };
const film = async (options: Partial<FilmOptions> = {}) =>
  readFile((await makeFilm({ ...FILM, ...options })).path);

const SYSTEMS = {
  widevine: "edef8ba979d64acea3c827dcd51d21ed",
  playReady: "9a04f07998404286ab92e65be0885f95",
  fairPlay: "94ce86fb07ff4f43adb893d2fa968ca2",
};

const text = (four: string) => Buffer.from(four, "latin1");

/** Says of a sample entry that it was `avc1` and is protected by a scheme (ISO/IEC 14496-12 8.12). */
const protection = (scheme: string, about: TreeBox): TreeBox => ({
  type: "sinf",
  children: [
    { type: "frma", body: text("avc1") },
    { type: "schm", body: Buffer.concat([words(0), text(scheme), words(0x10000)]) },
    { type: "schi", children: [about] },
  ],
});

/** The default key of a track (ISO/IEC 23001-7 8.2): protected, with vectors of 8 bytes. */
const KEY: TreeBox = { type: "tenc", body: Buffer.concat([words(0, 0x0108), Buffer.alloc(16, 7)]) };

/** What a system needs to know to ask for the key (ISO/IEC 23001-7 8.1). */
const licence = (system: string): TreeBox => ({
  type: "pssh",
  body: Buffer.concat([words(0), Buffer.from(system, "hex"), words(16), Buffer.alloc(16, 9)]),
});

/** The film's only sample entry under another name, with another box in it. */
function describe(boxes: TreeBox[], entry: string, box: TreeBox): void {
  const table = pick(tracksOf(boxes)[0]!.children!, "mdia", "minf", "stbl", "stsd");
  const added = writeTree([box]);
  const grown = Buffer.concat([table.body!, added]);
  grown.writeUInt32BE(grown.readUInt32BE(8) + added.length, 8);
  grown.write(entry, 12, "latin1");
  table.body = grown;
}

/** A film whose pictures nobody can read without a key. */
async function protect(entry: string, box: TreeBox, licences: TreeBox[]): Promise<Buffer> {
  const boxes = readTree(await film());
  describe(boxes, entry, box);
  pick(boxes, "moov").children!.push(...licences);
  const media = pick(boxes, "mdat").body!;
  for (let at = 0; at < media.length; at++) media[at] = media[at]! ^ ((at * 151 + 83) & 0xff);
  return writeTree(boxes);
}

/** A Content Encryption Object (ASF 3.14) at the beginning of the Header Object (3.1). */
async function protectAsf(): Promise<Buffer> {
  const bytes = await film({ name: "film.wmv", codec: ["-c:v", "wmv2"] });
  const words = Buffer.from("DRM\0a key\0http://licence.example/");
  const head = Buffer.alloc(24);
  Buffer.from("fbb3112223bdd211b4b700a0c955fc6e", "hex").copy(head);
  head.writeUInt32LE(head.length + words.length, 16);
  bytes.writeUInt32LE(bytes.readUInt32LE(16) + head.length + words.length, 16);
  bytes.writeUInt32LE(bytes.readUInt32LE(24) + 1, 24);
  const FIRST_OBJECT = 30;
  return Buffer.concat([bytes.subarray(0, FIRST_OBJECT), head, words, bytes.subarray(FIRST_OBJECT)]);
}

/** Profile 5, level 1, with metadata and a base layer that is like no other picture (DOVIDecoderConfigurationRecord). */
async function makeDolbyVision5(): Promise<Buffer> {
  const boxes = readTree(await film(HEVC));
  const record = Buffer.alloc(24);
  record.writeUInt8(1, 0);
  record.writeUInt16BE((5 << 9) | (1 << 3) | 0b101, 2);
  describe(boxes, "dvh1", { type: "dvcC", body: record });
  return writeTree(boxes);
}

const encrypted = (by: string, make: BadFile["make"]): BadFile => ({
  make,
  code: "source_encrypted",
  reason: new RegExp(`^The video is encrypted \\(${by}\\): it plays only where .*\\. Upload a copy without`),
});

/** What is sold or sent so that other players cannot show it, put together by hand. */
export const PROTECTED_FILES: Record<string, BadFile> = {
  "a film for Widevine and PlayReady": encrypted("Common Encryption", () =>
    protect("encv", protection("cenc", KEY), [licence(SYSTEMS.widevine), licence(SYSTEMS.playReady)]),
  ),
  "a film for FairPlay Streaming": encrypted("Common Encryption", () =>
    protect("encv", protection("cbcs", KEY), [licence(SYSTEMS.fairPlay)]),
  ),
  "a film of PlayReady's own format (PIFF)": encrypted("Common Encryption", () =>
    protect("encv", protection("piff", { type: "uuid", body: Buffer.alloc(36, 5) }), []),
  ),
  "a film bought from iTunes": encrypted("iTunes FairPlay", () =>
    protect("drmi", protection("itun", { type: "user", body: words(1) }), []),
  ),
  "a film of Windows Media DRM": encrypted("Windows Media DRM", protectAsf),
  "a film of Widevine Classic": encrypted("Widevine", async () =>
    Buffer.concat([text("WVM\0"), Buffer.alloc(200_000, 0x5a)]),
  ),
  "Dolby Vision profile 5": {
    make: makeDolbyVision5,
    code: "source_unsupported",
    reason: /Dolby Vision profile 5.*export it/,
  },
};
