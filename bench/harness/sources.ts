import { type Film, makeFilm } from "../../tests/harness/films.ts";

/** Containers and, of MP4, the place of the index. */
export const CONTAINERS = ["mp4-first", "mp4-last", "fragmented", "mkv", "webm", "ts"] as const;
export type Container = (typeof CONTAINERS)[number];

export interface SourceOptions {
  container: Container;
  seconds: number;
  gopSeconds: number;
  /** Bits a second, which no GOP passes by more than a few hundredths. */
  bitrate: number;
  /** Default 1920x1080. */
  size?: string;
}

const FPS = 30;
/** A quarter of a second may be spent in advance. */
const BUFFER_SHARE = 4;

const FORMS = {
  "mp4-first": { extension: "mp4", index: "first" },
  "mp4-last": { extension: "mp4", index: "last" },
  fragmented: { extension: "mp4", index: "fragmented" },
  mkv: { extension: "mkv" },
  webm: { extension: "webm" },
  ts: { extension: "ts" },
} as const;

/** A film to upload: H.264 with AAC, or VP9 with Opus in WebM, 30 frames a second; made once and kept. */
export function makeSource(options: SourceOptions): Promise<Film> {
  const { container, seconds, gopSeconds, bitrate, size = "1920x1080" } = options;
  const { extension, ...index } = FORMS[container];
  const codec = container === "webm" ? "vp9" : "h264";
  return makeFilm({
    ...{ name: `bench-${container}.${extension}`, seconds, size, bitrate, codec, ...index },
    gop: gopSeconds * FPS,
    encode: ["-maxrate", String(bitrate), "-bufsize", String(bitrate / BUFFER_SHARE)],
  });
}

/** Containers named on the command line. Throws for one that is not known. */
export function containersOf(names: string[]): Container[] {
  const unknown = names.find((name) => !(CONTAINERS as readonly string[]).includes(name));
  if (unknown) throw new Error(`"${unknown}" is none of ${CONTAINERS.join(", ")}`);
  return names as Container[];
}
