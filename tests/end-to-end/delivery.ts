import { execa } from "execa";
import { expect, test } from "vitest";
import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { coveringCodecs } from "../../core/video/h264-level.ts";
import { gopPrefix } from "../../core/video/keys.ts";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { awaitMessage, waitForStatus } from "../harness/journal.ts";
import { listKeys } from "../harness/list-keys.ts";
import { expectLoopbackAlone } from "../harness/listening.ts";
import { type Product, startProduct } from "../harness/product.ts";
import { createLoader, type PublishedTrack } from "../harness/published.ts";
import { readStoryboard } from "../harness/storyboard.ts";
import { getDetails, uploadFilm } from "../harness/upload.ts";
import { expectWholeFilm, loadFilm } from "./film-checks.ts";
import { expectBounds, expectParsersAgree } from "./manifest-checks.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";
const SEGMENT_TYPE = { video: "video/iso.segment", audio: "audio/mp4" };
const INIT_TYPE = { video: "video/mp4", audio: "audio/mp4" };
const PROFILES: Record<string, string> = {
  "Constrained Baseline": "42",
  Main: "4d",
  High: "64",
};

/** The whole way of one film, by the seed's protocol, on either stack: upload, encode, play lists, clean up. */
export async function testDelivery(stack: Product["stack"]): Promise<void> {
  const product = await startProduct({ stack });
  const { url } = product;
  const film = await makeFilm({ name: "delivery.mp4", seconds: 21, size: "1280x720" });
  const videoHash = await uploadFilm(url, film.path);
  const row = await waitForStatus(url, videoHash, "completed");
  const { hls, dash } = await loadFilm(url, row);
  const decoded = await decodeSource(film.path);

  test.runIf(process.platform === "linux")("nothing that runs can be reached from elsewhere", async () => {
    const { redis, log, bucket } = await product.config();
    const services = stack === "services" ? [...log.brokers, bucket.s3.endpoint!] : [];
    await expectLoopbackAlone(product.hostPid(), [url, redis.url, ...services]);
  });

  test("the row tells the film and its addresses", async () => {
    expect(row).toMatchObject({
      title: expect.stringContaining("delivery"),
      received_chunks: row.total_chunks,
      duration: expect.closeTo(21, 2),
      progress: 1,
      error: null,
      url: `/media/uploads/${videoHash}/hls/playlist.m3u8`,
      hls_url: `/media/uploads/${videoHash}/hls/playlist.m3u8`,
      dash_url: `/media/uploads/${videoHash}/dash/manifest.mpd`,
    });
    expect(row.total_chunks).toBeGreaterThan(2);
    const { rungs, received } = await getDetails(url, videoHash);
    expect(received).toHaveLength(row.total_chunks);
    expect(rungs.map(({ rung }) => rung)).toEqual(expect.arrayContaining(["source", "480p", "360p", "240p"]));
    expect(rungs.every(({ announced }) => announced)).toBe(true);
  });

  test("every rung of the HLS playlists has every frame once, and the sound is whole", async () => {
    await expectWholeFilm(hls, decoded);
  });

  test("every rung of the MPD has every frame once, and the sound is whole", async () => {
    await expectWholeFilm(dash, decoded);
  });

  test("m3u8-parser reads the same variants and segments as hls-parser", () => expectParsersAgree(hls));

  test("no segment needs more than the announced bandwidth", () => expectBounds({ hls, dash }));

  test("CODECS and RESOLUTION say what is in the segments", async () => {
    for (const track of hls.tracks) {
      const stream = await probeTrack(track);
      if (track.kind === "audio") {
        expect([track.codecs, stream.profile, stream.channels]).toEqual(["mp4a.40.2", "LC", 2]);
        continue;
      }
      const { profile, width, height } = stream;
      const level = stream.level.toString(16).padStart(2, "0");
      expect(track.codecs).toMatch(new RegExp(`^avc1\\.${PROFILES[profile]}[0-9a-f]{2}${level}$`, "i"));
      expect({ rung: track.name, ...track.size }).toEqual({ rung: track.name, width, height });
    }
  });

  test("the MPD says one codecs for all rungs, which covers each of them", () => {
    const rungs = hls.tracks.filter(({ kind }) => kind === "video");
    const codecs = coveringCodecs(rungs.map((rung) => rung.codecs));
    const listed = dash.tracks.filter(({ kind }) => kind === "video");
    const byName = (tracks: PublishedTrack[]) => new Map(tracks.map(({ name, size }) => [name, size]));
    expect(byName(listed)).toEqual(byName(rungs));
    expect(listed.map((rung) => rung.codecs)).toEqual(listed.map(() => codecs));
  });

  test("objects are served with their types, segments as immutable, manifests as what may change", () => {
    for (const { kind, init, segments } of hls.tracks) {
      expect([init.type, init.cacheControl]).toEqual([INIT_TYPE[kind], IMMUTABLE]);
      for (const { object } of segments) {
        expect([object.type, object.cacheControl]).toEqual([SEGMENT_TYPE[kind], IMMUTABLE]);
      }
    }
    expect([hls.manifest.type, hls.manifest.cacheControl]).toEqual([
      "application/vnd.apple.mpegurl",
      "no-cache",
    ]);
    expect([dash.manifest.type, dash.manifest.cacheControl]).toEqual(["application/dash+xml", "no-cache"]);
  });

  test("the poster is a JPEG of the film's shape", async () => {
    const message = await awaitMessage(
      url,
      (one) => one.type === "video" && one.row.video_hash === videoHash && one.row.thumbnail_url !== null,
    );
    if (message.type !== "video") throw new Error("not a row");
    const response = await fetch(new URL(message.row.thumbnail_url!, url));
    expect(response.headers.get("content-type")).toBe("image/jpeg");
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(await probeBytes(bytes)).toMatchObject({ codec_name: "mjpeg", width: 640, height: 360 });
  });

  test("the storyboard comes when the film is complete, and shows the pictures of its times", async () => {
    const message = await awaitMessage(
      url,
      (one) => one.type === "video" && one.row.video_hash === videoHash && one.row.storyboard_url !== null,
    );
    if (message.type !== "video") throw new Error("not a row");
    expect(message.row.status).toBe("completed");
    const load = createLoader();
    const address = new URL(message.row.storyboard_url!, url).href;
    const storyboard = await readStoryboard(address, async (one) => (await load(one)).bytes);
    expect((await load(address)).type).toBe("text/vtt");
    for (const { start, end } of storyboard.cues) {
      const shown = storyboard.numberAt(start) / film.fps;
      expect(Math.abs(shown - (start + end) / 2)).toBeLessThan(0.2);
    }
  });

  test("GOP objects are dropped in the end, the source's chunks are kept", async () => {
    const buckets = await openBuckets(await product.config());
    expect(await listKeys(buckets.uploads, gopPrefix(videoHash))).toEqual([]);
    expect(await listKeys(buckets.uploads, `${videoHash}/chunks/`)).toHaveLength(row.total_chunks);
    await Promise.all([buckets.uploads.close(), buckets.media.close()]);
  });
}

interface ProbedStream {
  codec_name: string;
  profile: string;
  level: number;
  width: number;
  height: number;
  channels: number;
}

function probeTrack({ init, segments }: PublishedTrack): Promise<ProbedStream> {
  return probeBytes(Buffer.concat([init.bytes, segments[0]!.object.bytes]));
}

async function probeBytes(input: Buffer): Promise<ProbedStream> {
  const args = ["-v", "error", "-show_streams", "-of", "json", "-i", "pipe:0"];
  const { stdout } = await execa("ffprobe", args, { input });
  return JSON.parse(stdout).streams[0];
}
