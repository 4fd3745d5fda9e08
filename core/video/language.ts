const NAMES = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
/** Undetermined, uncoded, none at all: what containers write where nobody told (ISO 639-2). */
const UNTOLD = new Set(["und", "mis", "zxx"]);

/**
 * The BCP 47 tag (RFC 5646) of what a container tells of a track's language, in its shortest form as players
 * compare it: "ger", "deu" and "de" are all "de". Null for what is no language.
 */
export function toLanguageTag(told: string | null | undefined): string | null {
  try {
    const [tag] = Intl.getCanonicalLocales(told?.trim().replaceAll("_", "-") ?? "");
    return tag && !UNTOLD.has(tag) ? tag : null;
  } catch {
    return null; // "???", or a name where a tag belongs
  }
}

/** Its English name, as in "German"; null where it has none. */
export function languageName(tag: string | null): string | null {
  return (tag && NAMES.of(tag)) || null;
}

/** A track's language for people, whatever its container writes; null where nobody told. */
export function spokenLanguage(told: string | null): string | null {
  return languageName(toLanguageTag(told)) ?? toLanguageTag(told);
}
