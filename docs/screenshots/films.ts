import { execa } from "execa";
import { makeOnce } from "../../tests/harness/films.ts";

/** Pictures that FFmpeg draws by itself (lavfi). */
const PICTURES = {
  "Mandelbrot, going deeper": "mandelbrot=size=960x540:rate=30:maxiter=300:end_scale=0.002",
  "Colours on the move": "gradients=size=960x540:rate=30:speed=0.02:n=5:seed=7",
  "A test card": "testsrc2=size=960x540:rate=30",
  "Colours in a spin": "gradients=size=960x540:rate=30:type=spiral:speed=0.03:n=6:seed=11",
  "Sierpinski, seen from above": "sierpinski=size=960x540:rate=30:seed=5",
} as const;
export type FilmName = keyof typeof PICTURES;

/** Makes a film of `seconds` with a tone under it, and answers its path. */
export function drawFilm(name: FilmName, seconds: number): Promise<string> {
  const args = [
    ...["-v", "error", "-y", "-f", "lavfi", "-i", PICTURES[name]],
    ...["-f", "lavfi", "-i", "sine=frequency=220:sample_rate=48000", "-t", String(seconds)],
    ...["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "60", "-pix_fmt", "yuv420p"],
    ...["-c:a", "aac", "-movflags", "+faststart"],
  ];
  return makeOnce(`${name}.mp4`, args, (path) => execa("ffmpeg", [...args, path]));
}
