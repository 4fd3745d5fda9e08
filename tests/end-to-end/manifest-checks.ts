import * as hlsParser from "hls-parser";
import { Parser } from "m3u8-parser";
import { expect } from "vitest";
import { VIDEO_TIMESCALE } from "../../core/video/inspection.ts";
import { parseFragments } from "../../functions/transcode/mp4/parse-fragment.ts";
import { codecsOf } from "../../functions/transcode/mp4/read-init.ts";
import type { PublishedFilm, PublishedTrack } from "../harness/published.ts";
import { measureTrack, secondsOf } from "./film-checks.ts";

/** Playlists round durations to microseconds, which changes a rate as much where a segment lasts 0.05 s. */
const ROUNDED = 1e-5;
/** RFC 8216bis 4.4.3.1, for the constant that our playlists have. */
const LONGEST_SEGMENT_SECONDS = 10.5;

type Manifests = Record<"hls" | "dash", PublishedFilm>;

/** Both manifests list the same segments, which follow each other without gap or overlap and may be decoded. */
export function expectTimeline({ hls, dash }: Manifests): void {
  for (const film of [hls, dash]) {
    expect(film.ended).toBe(true);
    for (const track of film.tracks) expectSegments(track);
  }
  // In the MPD one codecs string stands for all rungs.
  for (const { name, kind, codecs, init } of hls.tracks) {
    expect(codecs.toLowerCase(), `codecs of ${name}`).toBe(codecsOf(init.bytes).toLowerCase());
    expect(codecs).toMatch(kind === "video" ? /^avc1\.(42|4d|64)[0-9a-f]{4}$/i : /^mp4a\.40\.2$/);
  }
  // Of one segment alone the MPD also counts what is empty before it.
  const lengths = ({ tracks }: PublishedFilm) =>
    tracks.map(({ name, segments }) => [
      name,
      ...segments.map(({ seconds }) => (segments.length === 1 ? "whole" : seconds.toFixed(3))),
    ]);
  expect(lengths(dash)).toEqual(lengths(hls));
  expect(Math.max(...dash.tracks.map(secondsOf))).toBeGreaterThanOrEqual(
    Math.max(...hls.tracks.map(secondsOf)) - 0.001,
  );
}

function expectSegments({ name, kind, segments }: PublishedTrack): void {
  const timescale = kind === "video" ? VIDEO_TIMESCALE : 48_000;
  let end: number | null = null;
  for (const { seconds, object } of segments) {
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(LONGEST_SEGMENT_SECONDS);
    const fragments = parseFragments(object.bytes);
    expect(fragments[0]!.key).toBe(true);
    const start = Math.min(...fragments.map(({ minPts }) => minPts));
    if (end !== null) expect(Math.abs(start - end), `${name} has no hole and no overlap`).toBeLessThan(3);
    end = start + seconds * timescale;
  }
}

/** m3u8-parser reads the same variants, and of each the same segments, as hls-parser. */
export function expectParsersAgree({ manifest, tracks }: PublishedFilm): void {
  const variants = multivariantOf(manifest.bytes.toString()).variants;
  expect(read(manifest.bytes).playlists.map(({ uri, attributes }) => [uri, attributes.BANDWIDTH])).toEqual(
    variants.map(({ uri, bandwidth }) => [uri, bandwidth]),
  );
  for (const { playlist, segments } of tracks) {
    const listed = read(playlist!.bytes).segments.map(({ uri, duration }) => [
      new URL(uri, playlist!.url).href,
      duration,
    ]);
    expect(listed).toEqual(segments.map(({ seconds, object }) => [object.url, seconds]));
  }
}

/**
 * No segment needs more than what is announced for it: in HLS of a variant with the sound of its group (RFC 8216bis
 * 4.4.6.2), in the MPD of a Representation (ISO/IEC 23009-1 5.3.5.2).
 */
export function expectBounds({ hls, dash }: Manifests): void {
  const measured = new Map(hls.tracks.map((track) => [`${track.name}.m3u8`, measureTrack(track)]));
  for (const { uri, bandwidth, averageBandwidth, audio } of multivariantOf(hls.manifest.bytes.toString())
    .variants) {
    // Of sound alone the variant is the sound itself.
    const sounds = audio.flatMap((sound) => (sound.uri && sound.uri !== uri ? measured.get(sound.uri)! : []));
    const needed = (kind: "peak" | "average") =>
      (measured.get(uri)![kind] + Math.max(0, ...sounds.map((sound) => sound[kind]))) * (1 - ROUNDED);
    expect(bandwidth, `BANDWIDTH of ${uri}`).toBeGreaterThanOrEqual(needed("peak"));
    expect(averageBandwidth, `AVERAGE-BANDWIDTH of ${uri}`).toBeGreaterThanOrEqual(needed("average"));
  }
  for (const track of dash.tracks)
    expect(track.bandwidth.peak, `bandwidth of ${track.name}`).toBeGreaterThanOrEqual(
      measureTrack(track).peak * (1 - ROUNDED),
    );
}

/** The CODECS of both manifests: of each track, and of each variant with its sound. */
export function codecsStringsOf({ hls, dash }: Manifests): string[] {
  const tracks = [...hls.tracks, ...dash.tracks].map(({ kind, codecs }) => `${kind}/mp4; codecs="${codecs}"`);
  const variants = multivariantOf(hls.manifest.bytes.toString()).variants.map(({ codecs }) => {
    return `${codecs!.startsWith("avc1") ? "video" : "audio"}/mp4; codecs="${codecs}"`;
  });
  return [...new Set([...tracks, ...variants])];
}

const multivariantOf = (text: string) => hlsParser.parse(text) as hlsParser.types.MasterPlaylist;

function read(bytes: Buffer) {
  const parser = new Parser();
  parser.push(bytes.toString());
  parser.end();
  return parser.manifest;
}
