import type { OtherFile } from "./file-kinds.ts";

const NAME_LENGTH_AT = 26;
const NAME_AT = 30;
const UNPACK = "Unpack it and upload the film that is in it.";
const CHOOSE = "Choose the video file itself.";

/** What a ZIP archive is by the name of its first file (APPNOTE 4.3.7) and the names near it. Pure. */
export function describeZip(latin: string): OtherFile {
  const nameLength = latin.charCodeAt(NAME_LENGTH_AT) + 256 * latin.charCodeAt(NAME_LENGTH_AT + 1);
  const first = latin.slice(NAME_AT, NAME_AT + nameLength);
  const found = (name: string, advice = CHOOSE): OtherFile => ({ kind: "other", name, advice });
  if (first === "[Content_Types].xml" || /^(word|xl|ppt|_rels)\//.test(first))
    return found("an Office document", "A film in it can be saved from there; upload that.");
  if (first === "mimetype") {
    const isBook = latin.includes("application/epub+zip");
    return found(isBook ? "an EPUB book" : "an OpenDocument file");
  }
  if (/^(META-INF\/|AndroidManifest\.xml|classes\.dex|Payload\/)/.test(first)) return found("an app");
  return found("a ZIP archive", UNPACK);
}
