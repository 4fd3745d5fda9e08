import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { mediaPrefix } from "../../../core/video/keys.ts";
import { encodeSpan } from "../../../functions/transcode/encode/encode-span.ts";
import { ingestSource } from "../../../functions/transcode/ingest/ingest-source.ts";
import { makePoster } from "../../../functions/transcode/picture/make-poster.ts";
import {
  dataOf,
  listTags,
  openTranscodeContext,
  readEvents,
  readObjects,
  uploadWhole,
} from "../../harness/ingest.ts";
import { makeTempFolder } from "../../harness/temp-folder.ts";

const ctx = await openTranscodeContext();

/** Where, when, by whom and with what a film was taken, as telephones and cameras write it. */
const TAGS: Record<string, string> = {
  location: "+48.8584+002.2945/",
  "location-eng": "+48.8584+002.2945/",
  "com.apple.quicktime.location.ISO6709": "+48.8584+002.2945+035.0/",
  "com.apple.quicktime.make": "Canary",
  "com.apple.quicktime.model": "Canary Phone 7",
  "com.android.manufacturer": "Canary",
  make: "Canary",
  model: "Canary Phone 7",
  artist: "Canary Person",
  comment: "Canary GPS 48.8584",
  creation_time: "2021-02-03T04:05:06Z",
};
const PLACES = ["48.8584", "2.2945"];
const SECRETS = [...PLACES, "Canary"];

async function makeTagged(name: string, video: string[]): Promise<Buffer> {
  const path = join(await makeTempFolder("tagged"), name);
  const tags = Object.entries(TAGS).map(([tag, value]) => `${tag}=${value}`);
  await execa("ffmpeg", [
    ...["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=2"],
    ...["-f", "lavfi", "-i", "sine=duration=2", ...video, "-c:a", "aac"],
    ...["", ":s:v:0", ":s:a:0"].flatMap((at) => tags.flatMap((tag) => [`-metadata${at}`, tag])),
    ...["-movflags", "+faststart+use_metadata_tags", path],
  ]);
  return readFile(path);
}

const X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p"];

/** What AVCHD cameras write into the pictures themselves. */
const MDPM = "17ee8c60-f84d-11d9-8cd6-0800200c9a66+MDPM48.8584";

test.each([
  ["a film of a telephone that is published as it is", "phone.mov", X264, true],
  [
    "a film of a camcorder that writes it into the pictures",
    "camcorder.mp4",
    [...X264, "-bsf:v", `h264_metadata=sei_user_data=${MDPM}`],
    false,
  ],
  [
    "a Matroska film that is encoded anew",
    "film.mkv",
    ["-c:v", "libx264", "-pix_fmt", "yuv444p", "-g", "50"],
    false,
  ],
] as const)("%s tells nothing of where it was taken", async (_, name, video, passthrough) => {
  const film = await makeTagged(name, [...video]);
  for (const secret of SECRETS)
    expect(film.includes(secret), `control: ${secret} is in the source`).toBe(true);

  const { scope, videoHash } = await uploadWhole(ctx, film);
  expect(await ingestSource(ctx, scope)).toBe("ended");
  const events = await readEvents(ctx, videoHash);
  expect(dataOf(events, "source.inspected")[0]).toMatchObject({ passthrough });
  for (const { gops, rungs } of dataOf(events, "span.ready")) {
    await encodeSpan(ctx, scope, { videoHash, generation: 1, span: gops[0]!.n, gops, preroll: null, rungs });
  }
  const place = dataOf(events, "gop.ready")[0]!.place;
  await makePoster(ctx, scope, { videoHash, generation: 1, place });

  const keys = [...(await listTags(ctx.buckets.media, mediaPrefix(videoHash))).keys()];
  expect(
    keys.filter((key) => /thumbnail\.jpg$|audio-0\/init|(source|360p)\/init/.test(key)).length,
  ).toBeGreaterThan(2);
  const published = await readObjects(ctx.buckets.media, keys);
  const told = JSON.stringify(await readEvents(ctx, videoHash));
  for (const secret of SECRETS) expect(published.includes(secret), `${secret} is published`).toBe(false);
  // The report of what was uploaded has the camera, and never the place.
  for (const place of PLACES) expect(told.includes(place), `${place} is told`).toBe(false);
});
