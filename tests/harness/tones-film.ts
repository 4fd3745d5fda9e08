import { join } from "node:path";
import { execa } from "execa";
import { makeTempFolder } from "./temp-folder.ts";

/** A track of a film: a tone of its own, so that it is told by its frequency. */
export interface ToneTrack {
  hertz: number;
  language?: string;
  title?: string;
  channels?: 1 | 2 | 6;
  isDefault?: boolean;
}

const LAYOUTS = { 1: "mono", 2: "stereo", 6: "5.1" };

/** A film of test pictures, or sound alone, whose tracks are steady tones; in Matroska. Answers its path. */
export async function makeTonesFilm(options: {
  seconds: number;
  tracks: ToneTrack[];
  picture?: boolean;
}): Promise<string> {
  const { seconds, tracks, picture = true } = options;
  const path = join(await makeTempFolder("tones"), "tones.mkv");
  const pictures = ["-f", "lavfi", "-i", `testsrc2=size=320x180:rate=30:duration=${seconds}`];
  const tones = tracks.flatMap(({ hertz, channels = 2 }) => {
    const tone = Array(channels).fill(`0.2*sin(2*PI*${hertz}*t)`).join("|");
    const source = `aevalsrc=${tone}:channel_layout=${LAYOUTS[channels]}:sample_rate=48000:duration=${seconds}`;
    return ["-f", "lavfi", "-i", source];
  });
  const first = picture ? 1 : 0;
  const about = tracks.flatMap(({ language, title, isDefault }, i) => [
    ...["-map", String(first + i), `-disposition:a:${i}`, isDefault ? "default" : "0"],
    ...(language ? [`-metadata:s:a:${i}`, `language=${language}`] : []),
    ...(title ? [`-metadata:s:a:${i}`, `title=${title}`] : []),
  ]);
  await execa("ffmpeg", [
    ...["-v", "error", "-nostdin", ...(picture ? pictures : []), ...tones],
    ...(picture ? ["-map", "0", "-c:v", "libx264", "-preset", "ultrafast", "-g", "60", "-bf", "2"] : []),
    ...[...about, "-pix_fmt", "yuv420p", "-c:a", "ac3", "-b:a", "192k", path],
  ]);
  return path;
}
