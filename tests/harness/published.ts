import * as hlsParser from "hls-parser";
import { parse as parseMpd } from "mpd-parser";
import type { VideoRow } from "./upload.ts";

/** An object as GET /media answers it. */
export interface PublishedObject {
  url: string;
  bytes: Buffer;
  type: string | null;
  cacheControl: string | null;
}

/** One rung, or the sound, as a manifest lists it. */
export interface PublishedTrack {
  name: string;
  kind: "video" | "audio";
  codecs: string;
  /** Bits a second; `average` is null where the format does not tell it. */
  bandwidth: { peak: number; average: number | null };
  /** Null for sound. */
  size: { width: number; height: number } | null;
  /** Its media playlist, in HLS. */
  playlist?: PublishedObject;
  init: PublishedObject;
  segments: { seconds: number; object: PublishedObject }[];
}

/** All that a manifest says, with every object that it names. */
export interface PublishedFilm {
  manifest: PublishedObject;
  ended: boolean;
  tracks: PublishedTrack[];
}

/** Fetches objects by URL, each once: both manifests name the same ones. Throws for what is not there. */
export type ObjectLoader = (url: string) => Promise<PublishedObject>;

export function createLoader(): ObjectLoader {
  const loaded = new Map<string, Promise<PublishedObject>>();
  const load = async (url: string): Promise<PublishedObject> => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    const { headers } = response;
    return { url, bytes, type: headers.get("content-type"), cacheControl: headers.get("cache-control") };
  };
  return (url) => {
    const known = loaded.get(url) ?? load(url);
    loaded.set(url, known);
    return known;
  };
}

/** Follows the multivariant playlist to the last segment, as hls-parser reads it. */
export async function loadHls(load: ObjectLoader, url: string, row: VideoRow): Promise<PublishedFilm> {
  const manifest = await load(new URL(row.hls_url!, url).href);
  const multivariant = hlsParser.parse(manifest.bytes.toString()) as hlsParser.types.MasterPlaylist;
  const sounds = multivariant.variants.flatMap(({ audio, codecs }) =>
    audio.map((one) => ({ ...one, codecs })),
  );
  const listed = uniqueByUri(multivariant.variants).map((variant) => ({
    uri: variant.uri,
    kind: "video" as const,
    codecs: variant.codecs!.split(",")[0]!,
    bandwidth: { peak: variant.bandwidth, average: variant.averageBandwidth! },
    size: variant.resolution!,
  }));
  const audio = { kind: "audio" as const, bandwidth: { peak: 0, average: null }, size: null };
  const all = [
    ...listed,
    ...uniqueByUri(sounds).map(({ uri, codecs }) => ({
      uri: uri!,
      codecs: codecs!.split(",")[1]!,
      ...audio,
    })),
  ];
  let ended = true;
  const tracks = await Promise.all(
    all.map(async ({ uri, ...about }): Promise<PublishedTrack> => {
      const playlist = await load(new URL(uri, manifest.url).href);
      const media = hlsParser.parse(playlist.bytes.toString()) as hlsParser.types.MediaPlaylist;
      ended &&= media.endlist;
      const object = (named: string) => load(new URL(named, playlist.url).href);
      const segments = media.segments.map(async (s) => ({
        seconds: s.duration,
        object: await object(s.uri),
      }));
      return {
        name: uri.replace(/\.m3u8$/, ""),
        ...about,
        playlist,
        init: await object(media.segments[0]!.map!.uri),
        segments: await Promise.all(segments),
      };
    }),
  );
  return { manifest, ended, tracks };
}

/** A rung is listed once for each group of sounds, and a sound by each group that it is in. */
const uniqueByUri = <T extends { uri?: string }>(list: readonly T[]): T[] => [
  ...new Map(list.map((one) => [one.uri, one])).values(),
];

/** Expands the MPD's templates, as mpd-parser reads them. */
export async function loadDash(load: ObjectLoader, url: string, row: VideoRow): Promise<PublishedFilm> {
  const manifest = await load(new URL(row.dash_url!, url).href);
  const mpd = parseMpd(manifest.bytes.toString(), { manifestUri: manifest.url });
  const sounds = Object.values(mpd.mediaGroups.AUDIO.audio ?? {}).flatMap((group) => group.playlists);
  const video = mpd.playlists.map((playlist) => ({ kind: "video" as const, playlist }));
  const audio = sounds.map((playlist) => ({ kind: "audio" as const, playlist }));
  const tracks = await Promise.all(
    [...video, ...audio].map(async ({ kind, playlist }): Promise<PublishedTrack> => {
      const { NAME, CODECS, BANDWIDTH, RESOLUTION } = playlist.attributes;
      const segments = playlist.segments.map(async (segment) => ({
        seconds: segment.duration,
        object: await load(segment.resolvedUri),
      }));
      return {
        name: NAME,
        kind,
        codecs: CODECS,
        bandwidth: { peak: BANDWIDTH, average: null },
        size: RESOLUTION ?? null,
        init: await load(playlist.segments[0]!.map.resolvedUri),
        segments: await Promise.all(segments),
      };
    }),
  );
  return { manifest, ended: mpd.endList, tracks };
}
