import { languageName } from "../../core/video/language.ts";

/** A rendition of sound or captions as an engine tells it. */
export interface ToldTrack {
  name: string;
  /** BCP 47; empty where it is not told. */
  language: string;
  /** Of sound; null of captions. */
  channels: number | null;
}

/** Names a track in every engine that plays the film, and after a restart. */
export const trackId = ({ name, language, channels }: ToldTrack) =>
  [language, name, ...(channels ? [channels] : [])].join("/");

/** What a menu calls it: its name, its language where the name does not say it, and 5.1 where it is that. */
export function labelTrack({ name, language, channels }: ToldTrack): string {
  const spoken = languageName(language || null) ?? language;
  const isTold = !spoken || name.toLowerCase().includes(spoken.toLowerCase());
  const parts = [name || spoken || "Main", ...(name && !isTold ? [spoken] : [])];
  if (channels !== null && channels > 2) parts.push(channels === 6 ? "5.1" : `${channels} channels`);
  return parts.join(" · ");
}
