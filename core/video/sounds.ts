import {
  AUDIO_TIMESCALE,
  FIRST_SOUND_RUNG,
  type Sound,
  type SoundRole,
  type SourceAudio,
  VIDEO_TIMESCALE,
} from "./inspection.ts";
import { languageName, toLanguageTag } from "./language.ts";

/** A track that can be decoded, in the order of the source. */
export interface SoundTrack {
  /** FFmpeg's index of its stream. */
  stream: number;
  /** Seconds of the film at which it begins. */
  start: number;
  audio: SourceAudio;
  role: SoundRole;
  /** The source wants it to be played where nobody chose. */
  default: boolean;
}

export interface SoundPlan {
  sounds: Sound[];
  /** Why tracks are left out, in words. */
  leftOut: string[];
}

/** Every track takes an encoder of its own while the film arrives. */
export const MOST_TRACKS = 8;
const STEREO = { channels: 2, bitrate: 128_000 };
const SURROUND = { channels: 6, bitrate: 384_000 };
/** Channels that have their places in 5.1; of more, nobody tells what they are. */
const SURROUND_SOURCES = [6, 7, 8];
const ROLE_NAMES: Partial<Record<SoundRole, string>> = {
  commentary: "Commentary",
  description: "Audio description",
};

/**
 * The renditions of a film's tracks: each in stereo, and beside it in 5.1 what has 5.1 to 7.1. Of more than
 * `MOST_TRACKS` the first are taken, the default one always. Pure.
 */
export function planSounds(tracks: readonly SoundTrack[]): SoundPlan {
  const main = tracks.find((track) => track.default) ?? tracks[0];
  const others = tracks.filter((track) => track !== main).slice(0, MOST_TRACKS - 1);
  const taken = tracks.filter((track) => track === main || others.includes(track));
  const labels = labelTracks(tracks);
  const sounds = taken.flatMap((track, i): Sound[] => {
    const { stream, start, audio } = track;
    const isMain = track === main;
    const about = {
      ...{ stream, start, label: labels.get(track)!, language: toLanguageTag(audio.language) },
      ...{ role: track.role === "main" && !isMain ? ("alternate" as const) : track.role },
      ...{ default: isMain, source: audio },
    };
    const stereo = { rung: `audio-${i}`, ...about, ...STEREO };
    if (!SURROUND_SOURCES.includes(audio.channels)) return [stereo];
    return [stereo, { rung: `audio-${i}-surround`, ...about, ...SURROUND }];
  });
  const leftOut = tracks
    .filter((track) => !taken.includes(track))
    .map((track) => `${labels.get(track)}: at most ${MOST_TRACKS} tracks of sound are taken`);
  return { sounds, leftOut };
}

/** Whether a rung is one of the sound, by its name. */
export const isSoundRung = (rung: string) => rung.startsWith("audio-");

/** Ticks a second of a rung's segments. */
export const timescaleOf = (rung: string) => (isSoundRung(rung) ? AUDIO_TIMESCALE : VIDEO_TIMESCALE);

/** What the source calls a track, else its language, else its number; no two have the same. */
function labelTracks(tracks: readonly SoundTrack[]): Map<SoundTrack, string> {
  const labels = new Map<SoundTrack, string>();
  const used = new Set<string>();
  tracks.forEach((track, i) => {
    const wanted = labelOf(track) ?? (tracks.length === 1 ? "Main" : `Track ${i + 1}`);
    let label = wanted;
    for (let n = 2; used.has(label); n++) label = `${wanted} (${n})`;
    used.add(label);
    labels.set(track, label);
  });
  return labels;
}

const LONGEST_LABEL = 80;

/** A title as one line that any manifest can quote (RFC 8216bis 4.2 knows no escapes). */
function readable(title: string | null): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a stranger wrote it
  const line = title?.replace(/[\x00-\x20\x7f"]+/g, " ");
  return line?.trim().slice(0, LONGEST_LABEL);
}

function labelOf({ audio, role }: SoundTrack): string | null {
  const title = readable(audio.title);
  if (title) return title;
  const language = languageName(toLanguageTag(audio.language));
  const purpose = ROLE_NAMES[role];
  if (language && purpose) return `${language} (${purpose.toLowerCase()})`;
  return language ?? purpose ?? null;
}

/** Of `source.ended`: films of before had one rendition of the sound at most. */
export function readAudioSegments(value: unknown): unknown {
  const { audioSegments: count, ...ended } = (value ?? {}) as { audioSegments?: number };
  return count === undefined ? value : { ...ended, sounds: count > 0 ? { [FIRST_SOUND_RUNG]: count } : {} };
}
