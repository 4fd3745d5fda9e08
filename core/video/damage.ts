import { z } from "zod";
import { clockOf } from "./clock.ts";
import { VIDEO_TIMESCALE } from "./inspection.ts";

/**
 * One find of damage in a film that plays all the same:
 * - `cut_off`: its end is missing. `broken_off`: the rest is there and cannot be read.
 * - `pictures`: some are missing or damaged, and concealed. `sound`: the same, and silent.
 * - `no_sound`: nothing of the sound can be decoded; the picture plays without.
 */
export const DamageFound = z.object({
  damage: z.enum(["cut_off", "broken_off", "pictures", "sound", "no_sound"]),
  /** Number of the GOP object in which it begins; 0 for what ingest found of the film as a whole. */
  n: z.number().int().min(0),
  /** Ticks of 90 kHz at which it begins; null where that is not known. */
  at: z.number().int().nullable(),
  /** Bytes that are missing, where that is what was found. */
  missing: z.number().int().nullable(),
});
export type DamageFound = z.infer<typeof DamageFound>;

/** What a film's row says of its damage: from which second on, and the rest in words. */
export interface FilmDamage {
  at: number | null;
  detail: string;
}

/** A last picture that is damaged so near to the end (seconds) means that the file was cut there. */
const AT_THE_END = 0.5;

/** Sums up what was found of a film that ends at `end` ticks; null where nothing was. Pure, in any order. */
export function summarizeDamage(found: Iterable<DamageFound>, end: number | null): FilmDamage | null {
  const all = [...found];
  const of = (kind: DamageFound["damage"]) => all.filter(({ damage }) => damage === kind);
  const [ended] = [...of("cut_off"), ...of("broken_off")];
  const isAtEnd = ({ at }: DamageFound) =>
    at !== null && end !== null && end - at < AT_THE_END * VIDEO_TIMESCALE;
  const pictures = of("pictures").filter((one) => !(ended && isAtEnd(one)));
  const sounds = [...of("no_sound"), ...of("sound")];
  const sentences = [
    pictures.length > 0 && describePictures(pictures, pictures.every(isAtEnd)),
    sounds.length > 0 && describeSound(sounds[0]!),
    ended && describeEnd(ended),
  ].filter((sentence) => typeof sentence === "string");
  if (sentences.length === 0) return null;
  const first = earliest([...pictures, ...sounds, ...(ended ? [ended] : [])]);
  return { at: first === null ? null : secondsOf(first), detail: sentences.join(" ") };
}

function describePictures(pictures: DamageFound[], isLast: boolean): string {
  if (isLast) return "The film breaks off within a picture: its file may be cut off.";
  const first = earliest(pictures);
  const from = first === null ? "" : ` ${pictures.length > 1 ? "from" : "at"} ${clockOf(first)}`;
  const places = pictures.length > 1 ? ` in ${pictures.length} places` : "";
  return `The picture is damaged${places}${from}; what is missing there is concealed.`;
}

function describeSound({ damage, at }: DamageFound): string {
  if (damage === "no_sound")
    return "The sound is damaged and cannot be decoded; the picture plays without it.";
  return `The sound is damaged${at === null ? "" : ` at ${clockOf(at)}`}; what is missing is silent.`;
}

function describeEnd({ damage, at, missing }: DamageFound): string {
  const until = at === null ? "" : `, to ${clockOf(at)}`;
  if (damage === "broken_off")
    return `The file cannot be read further than this: what comes before plays${until}.`;
  const bytes = missing === null ? "a part is" : `${missing.toLocaleString("en")} bytes are`;
  return `The file is cut off: ${bytes} missing at its end. What is there plays${until}; upload the whole file for the rest.`;
}

function earliest(found: DamageFound[]): number | null {
  const times = found.flatMap(({ at }) => at ?? []);
  return times.length > 0 ? Math.min(...times) : null;
}

const secondsOf = (ticks: number) => Math.round((ticks / VIDEO_TIMESCALE) * 1000) / 1000;
