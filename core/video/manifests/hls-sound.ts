import type { Sound } from "../inspection.ts";
import type { PresentedSound } from "./presentation.ts";

/** A group of renditions (RFC 8216bis 4.4.6.1.1), and what its sound adds to a variant, in bits a second. */
export interface SoundGroup {
  /** Null for a film without sound. */
  id: string | null;
  media: string[];
  /** Rung of the default sound in stereo, which a film without a picture is named by. */
  main: string;
  peak: number;
  average: number;
}

const SILENT: SoundGroup = { id: null, media: [], main: "", peak: 0, average: 0 };
/** Media Accessibility: the picture is described (RFC 8216bis 4.4.6.1, CHARACTERISTICS). */
const DESCRIBES_VIDEO = 'CHARACTERISTICS="public.accessibility.describes-video"';

/**
 * One group in stereo and, where a track has it, one in 5.1, with the same members in both. Both groups add the
 * same peak, that of the largest sound: hls.js then takes the two variants of a rung for one level with all the
 * tracks, plays stereo and leaves 5.1 to who chooses it, instead of changing the sound with the rung.
 */
export function hlsSoundGroups(audio: PresentedSound[]): SoundGroup[] {
  if (audio.length === 0) return [SILENT];
  const stereo = audio.filter(({ sound }) => sound.channels === 2);
  const surround = stereo.map((one) => audio.find((other) => isSurroundOf(other, one)) ?? one);
  const peak = Math.max(...audio.map(({ bandwidth }) => bandwidth.peak));
  const main = stereo.find(({ sound }) => sound.default) ?? stereo[0]!;
  const group = (id: string, members: PresentedSound[]): SoundGroup => {
    const average = Math.max(...members.map(({ bandwidth }) => bandwidth.average));
    return {
      id,
      media: members.map((member) => renderMedia(id, member, isPicked(member, members))),
      main: main.sound.rung,
      peak,
      average,
    };
  };
  const hasSurround = surround.some((one, i) => one !== stereo[i]);
  return [group("stereo", stereo), ...(hasSurround ? [group("surround", surround)] : [])];
}

const isSurroundOf = ({ sound }: PresentedSound, stereo: PresentedSound) =>
  sound.stream === stereo.sound.stream && sound.channels > stereo.sound.channels;

/**
 * Whether a player may pick it by a person's language (RFC 8216bis 4.4.6.1, AUTOSELECT): of several that are alike
 * the default or the first. Nobody hears a commentary who did not ask for it.
 */
function isPicked({ sound }: PresentedSound, members: PresentedSound[]): boolean {
  const describes = (other: Sound) => other.role === "description";
  const alike = members
    .map((member) => member.sound)
    .filter((other) => other.default || other.role !== "commentary")
    .filter((other) => other.language === sound.language && describes(other) === describes(sound));
  return (alike.find((other) => other.default) ?? alike[0]) === sound;
}

function renderMedia(group: string, { sound }: PresentedSound, isPicked: boolean): string {
  const { label, language, channels, role, rung } = sound;
  const attributes = [
    "TYPE=AUDIO",
    `GROUP-ID="${group}"`,
    `NAME="${label}"`,
    ...(language ? [`LANGUAGE="${language}"`] : []),
    `DEFAULT=${sound.default ? "YES" : "NO"}`,
    `AUTOSELECT=${isPicked ? "YES" : "NO"}`,
    ...(role === "description" ? [DESCRIBES_VIDEO] : []),
    `CHANNELS="${channels}"`,
    `URI="${rung}.m3u8"`,
  ];
  return `#EXT-X-MEDIA:${attributes.join(",")}`;
}
