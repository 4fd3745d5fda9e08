import type { Captions, Sound } from "../../api/video.ts";
import { trackId } from "../track-label.ts";

/** What somebody chose last, on whatever film: a track by its id, or null for none. */
export type CaptionPreference = { id: string | null } | null;

/** The id of a film's captions in every engine. */
export const captionId = ({ label, language }: Pick<Captions, "label" | "language">) =>
  trackId({ name: label, language: language ?? "", channels: null });

/**
 * Which captions to begin with: as chosen last, by name or else by language; where nobody has chosen, those that are
 * forced in the language of the sound, or what the film itself would show. Null is none, as usual. Pure.
 */
export function chooseCaptions(
  captions: readonly Captions[],
  sounds: readonly Sound[],
  preference: CaptionPreference,
): string | null {
  if (preference?.id === null) return null;
  const chosen = preference?.id ?? null;
  const spoken = sounds.find((sound) => sound.default)?.language ?? null;
  const found =
    captions.find((track) => captionId(track) === chosen) ??
    captions.find((track) => chosen !== null && isOfLanguage(track, chosen) && track.kind !== "forced") ??
    captions.find((track) => track.kind === "forced" && track.language === spoken && spoken !== null) ??
    captions.find((track) => track.default);
  return found ? captionId(found) : null;
}

const isOfLanguage = ({ language }: Captions, id: string) =>
  language !== null && id.startsWith(`${language}/`);
