/** GUIDs of ASF's encryption objects as they are written (ASF specification 10.2, 3.14–3.16). */
const ASF_ENCRYPTION = [
  "fbb31122" + "23bd" + "d211" + "b4b700a0c955fc6e",
  "14e68a29" + "2226" + "174c" + "b935dae07ee9289c",
  "33850543" + "8169" + "e649" + "9b74ad12cb86d58c",
].map((hex) => Buffer.from(hex, "hex"));
const ASF_HEADER = Buffer.from("3026b2758e66cf11", "hex");

const TS_PACKET = 188;
const TS_SYNC = 0x47;

/** By what a whole file is encrypted, as far as its head tells; null where it does not. */
export function findEncryption(head: Uint8Array): string | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.subarray(0, 8).equals(ASF_HEADER) && ASF_ENCRYPTION.some((guid) => bytes.includes(guid)))
    return "Windows Media DRM";
  if (bytes.toString("latin1", 0, 3) === "WVM") return "Widevine";
  return isScrambled(bytes) ? "a scrambled broadcast" : null;
}

/** transport_scrambling_control (ISO/IEC 13818-1 2.4.3.2) of most packets that are no tables and no padding. */
function isScrambled(bytes: Buffer): boolean {
  let clear = 0;
  let scrambled = 0;
  for (let at = bytes[4] === TS_SYNC && bytes[0] !== TS_SYNC ? 4 : 0; at + 4 < bytes.length; ) {
    if (bytes[at] !== TS_SYNC) break;
    const pid = bytes.readUInt16BE(at + 1) & 0x1fff;
    if (pid > 0x1f && pid !== 0x1fff) (bytes[at + 3]! & 0xc0) === 0 ? clear++ : scrambled++;
    at += bytes[at + TS_PACKET] === TS_SYNC || at + TS_PACKET >= bytes.length ? TS_PACKET : TS_PACKET + 4;
  }
  return scrambled > 8 && scrambled > clear;
}

/** Sample entries of encrypted tracks (ISO/IEC 23001-7 4.1; iTunes' own), and by what. */
const ENCRYPTED_ENTRIES: Record<string, string> = {
  encv: "Common Encryption",
  enca: "Common Encryption",
  drmi: "iTunes FairPlay",
  drms: "iTunes FairPlay",
};

/** By what a stream of this FourCC is encrypted; null where it is not. */
export function encryptionOf(fourcc: string): string | null {
  return ENCRYPTED_ENTRIES[fourcc] ?? null;
}

/** Whether an MP4's index tells of encrypted pictures (ISO/IEC 14496-12 8.12), which FFmpeg passes over. */
export function isEncryptedIndex(moov: Buffer): boolean {
  return ["encv", "sinf", "frma", "schm"].every((type) => moov.includes(type, 0, "latin1"));
}
