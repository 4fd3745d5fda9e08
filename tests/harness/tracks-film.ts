import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { makeOnce } from "./films.ts";
import { makeTempFolder } from "./temp-folder.ts";

/** Where the film of `makePlacedFilm` says that it was recorded, in each way that it says so. */
export const PLACE = /37\.3349|122\.0090|Cupertino/;

const CHAPTERS = `;FFMETADATA1
title=Two lakes
[CHAPTER]
TIMEBASE=1/1000
START=0
END=1500
title=The first lake
[CHAPTER]
TIMEBASE=1/1000
START=1500
END=4000
title=The second lake
`;
const CAPTIONS = "1\n00:00:00,500 --> 00:00:01,500\nHallo\n\n2\n00:00:02,000 --> 00:00:03,000\nTschüs\n";

/**
 * A Matroska film of 4 s with everything beside its picture: 5.1 in German at 44.1 kHz, an English commentary in
 * mono, captions, cover art and two chapters.
 */
export async function makeTracksFilm(): Promise<string> {
  const folder = await makeTempFolder("tracks");
  const [chapters, captions, cover] = ["chapters.txt", "captions.srt", "cover.png"].map((name) =>
    join(folder, name),
  );
  await writeFile(chapters!, CHAPTERS);
  await writeFile(captions!, CAPTIONS);
  const tones = ["sine=300:sample_rate=44100", "sine=500:sample_rate=48000"];
  const args = [
    ...[
      "-f",
      "lavfi",
      "-i",
      "testsrc2=size=480x270:rate=25",
      ...tones.flatMap((t) => ["-f", "lavfi", "-i", t]),
    ],
    ...["-i", captions!, "-i", chapters!, "-map", "0", "-map", "1", "-map", "2", "-map", "3"],
    ...["-map_metadata", "4", "-map_chapters", "4", "-t", "4", "-c:v", "libx264", "-preset", "ultrafast"],
    ...["-pix_fmt", "yuv420p", "-g", "25", "-c:a:0", "ac3", "-ac:a:0", "6", "-c:a:1", "aac", "-ac:a:1", "1"],
    ...["-c:s", "subrip", "-attach", cover!, "-metadata:s:t", "mimetype=image/png"],
    ...["-metadata:s:a:0", "language=ger", "-metadata:s:a:0", "title=Deutsch"],
    ...[
      "-metadata:s:a:1",
      "language=eng",
      "-metadata:s:a:1",
      "title=Commentary",
      "-disposition:a:1",
      "comment",
    ],
    ...["-metadata:s:s:0", "language=ger"],
  ];
  const names = args.map((arg) => arg.replace(folder, ""));
  return makeOnce("tracks.mkv", [...names, CHAPTERS, CAPTIONS], async (path) => {
    const drawn = ["-f", "lavfi", "-i", "color=teal:size=120x120", "-frames:v", "1", cover!];
    await execa("ffmpeg", ["-v", "error", "-nostdin", "-y", ...drawn]);
    await execa("ffmpeg", ["-v", "error", "-nostdin", "-y", ...args, path]);
  });
}

/** A telephone's film: turned by 90°, and in four of its tags the place where it was recorded. */
export async function makePlacedFilm(): Promise<string> {
  const args = [
    ...["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30", "-t", "2", "-c:v", "libx264"],
    ...["-preset", "ultrafast", "-pix_fmt", "yuv420p", "-metadata:s:v:0", "rotate=270"],
    ...["-movflags", "+use_metadata_tags+faststart", "-metadata", "location=+37.3349-122.0090/"],
    ...["-metadata", "com.apple.quicktime.location.ISO6709=+37.3349-122.0090+050.000/"],
    ...["-metadata", "comment=taken at 37.3349, -122.0090", "-metadata", "city=Cupertino"],
    ...["-metadata", "title=A walk", "-metadata", "com.apple.quicktime.make=Apple"],
  ];
  return makeOnce("placed.mov", args, (path) =>
    execa("ffmpeg", ["-v", "error", "-nostdin", "-y", ...args, path]),
  );
}
