import Parser from "hls-parser";
import { Parser as M3u8Parser } from "m3u8-parser";
import { parse as parseMpd } from "mpd-parser";
import { expect, test } from "vitest";
import { announce } from "../../../core/video/frontier.ts";
import { renderMpd } from "../../../core/video/manifests/dash.ts";
import { renderMediaPlaylist, renderMultivariant } from "../../../core/video/manifests/hls.ts";
import { presentationOf } from "../../../core/video/manifests/presentation.ts";
import { emptyState, foldEvent } from "../../../core/video/state.ts";
import { filmFacts } from "./film-facts.ts";

function presentation(segments: number, facts = filmFacts(segments)) {
  const state = facts.reduce(foldEvent, emptyState());
  return presentationOf(state, announce(state, ["source", "720p", "360p"]))!;
}

/** The first two segments of everything, nothing finalized. */
const growing = () =>
  presentation(
    2,
    filmFacts(2).filter((f) => f.type !== "upload.finalized" && f.type !== "source.ended"),
  );

test("two parsers read the multivariant playlist, and agree on it", () => {
  const text = renderMultivariant(presentation(3));
  const master = Parser.parse(text);
  if (!master.isMasterPlaylist) throw new Error("not a multivariant playlist");
  expect(master.independentSegments).toBe(true);
  expect(master.variants.map((v) => v.uri)).toEqual(["source.m3u8", "720p.m3u8", "360p.m3u8"]);
  expect(master.variants[1]).toMatchObject({
    codecs: "avc1.640028,mp4a.40.2",
    resolution: { width: 1280, height: 720 },
  });
  const other = new M3u8Parser();
  other.push(text);
  other.end();
  expect(other.manifest.playlists.map((p) => p.attributes.BANDWIDTH)).toEqual(
    master.variants.map((v) => v.bandwidth),
  );
});

test("a media playlist grows line by line and ends with ENDLIST", () => {
  const short = renderMediaPlaylist("720p", growing().video[1]!.segments, false);
  const long = renderMediaPlaylist("720p", presentation(3).video[1]!.segments, true);
  expect(long.startsWith(short)).toBe(true);
  const parsed = Parser.parse(long);
  if (parsed.isMasterPlaylist) throw new Error("not a media playlist");
  expect(parsed).toMatchObject({ playlistType: "EVENT", endlist: true, targetDuration: 10, version: 7 });
  expect(parsed.segments.map((s) => [s.uri, s.duration])).toEqual([
    ["../cmaf/720p/1.m4s", 4],
    ["../cmaf/720p/2.m4s", 4],
    ["../cmaf/720p/3.m4s", 4],
  ]);
});

test("the MPD is static with its duration at the end, and names every segment", () => {
  const mpd = parseMpd(renderMpd(presentation(3)), {
    manifestUri: "http://host/uploads/x/dash/manifest.mpd",
  });
  expect(mpd.endList).toBe(true);
  expect(mpd.duration).toBeCloseTo(12, 2);
  const [top] = mpd.playlists;
  expect(top.attributes).toMatchObject({
    NAME: "source",
    CODECS: "avc1.640028",
    RESOLUTION: { width: 1920, height: 1080 },
  });
  expect(top.segments.map((s) => s.resolvedUri)).toEqual([
    "http://host/uploads/x/cmaf/source/1.m4s",
    "http://host/uploads/x/cmaf/source/2.m4s",
    "http://host/uploads/x/cmaf/source/3.m4s",
  ]);
});

test("both say that the picture is SDR, the MPD with the numbers of its colours (BT.709)", () => {
  const film = presentation(3);
  const master = Parser.parse(renderMultivariant(film));
  if (!master.isMasterPlaylist) throw new Error("not a multivariant playlist");
  expect(master.variants.map(({ videoRange }) => videoRange)).toEqual(["SDR", "SDR", "SDR"]);
  const said = [...renderMpd(film).matchAll(/<SupplementalProperty schemeIdUri="(.*)" value="(.*)"\/>/g)];
  expect(said.map(([, scheme, value]) => [scheme, value])).toEqual([
    ["urn:mpeg:mpegB:cicp:ColourPrimaries", "1"],
    ["urn:mpeg:mpegB:cicp:TransferCharacteristics", "1"],
    ["urn:mpeg:mpegB:cicp:MatrixCoefficients", "1"],
  ]);
});

test("while it grows the MPD is dynamic and depends on no clock", () => {
  const text = renderMpd(growing());
  expect(text).toMatch(/type="dynamic"/);
  expect(text).toMatch(/availabilityStartTime="1970-01-01T00:00:00Z"/);
  expect(text).not.toMatch(/UTCTiming|mediaPresentationDuration/);
  expect(text.match(/availabilityTimeOffset="INF"/g)).toHaveLength(2);
  expect(text).toBe(renderMpd(growing()));
});

test("announced bandwidth is never below a measured segment, growing or complete", () => {
  for (const shown of [growing(), presentation(3)]) {
    for (const { segments, bandwidth } of shown.video) {
      for (const s of segments)
        expect(bandwidth.peak).toBeGreaterThanOrEqual((s.bytes * 8 * 90_000) / s.duration);
      expect(bandwidth.average).toBeGreaterThan(0);
      expect(bandwidth.average).toBeLessThanOrEqual(bandwidth.peak);
    }
  }
});

test("a rung that joins leaves the codecs of the MPD's set as they were", () => {
  const codecs = (rungs: string[]) => {
    const facts = filmFacts(2).map((fact) => {
      if (fact.type !== "source.inspected") return fact;
      const levels = fact.data.rungs.map((rung, i) => ({ ...rung, codecs: `avc1.64002${8 - i}` }));
      return { ...fact, data: { ...fact.data, rungs: levels } };
    });
    const state = facts.filter((fact) => fact.type !== "source.ended").reduce(foldEvent, emptyState());
    const shown = { rungs, frontier: 2, sounds: { "audio-0": 2 }, complete: false };
    const mpd = parseMpd(renderMpd(presentationOf(state, shown)!), { manifestUri: "http://host/a.mpd" });
    return mpd.playlists.map((playlist) => playlist.attributes.CODECS);
  };
  expect(codecs(["source"])).toEqual(["avc1.640028"]);
  expect(codecs(["source", "720p", "360p"])).toEqual(["avc1.640028", "avc1.640028", "avc1.640028"]);
});
