import { extraCodecOf } from "../video/extra-codecs.ts";

/** Steps under which rungs of any size are counted, by their short side. */
const STEPS = [240, 360, 480, 720, 1080, 1440, 2160] as const;

/**
 * The label under which a rung is counted: films have rungs of any size, such as 718p, and metrics few. A size counts as
 * the step at or above it.
 */
export function rungLabel(rung: string): string {
  if (rung === "source") return rung;
  const codec = extraCodecOf(rung);
  const [, short] = /^(\d+)p(?:-\w+)?$/.exec(rung) ?? [];
  if (short === undefined) return rung.split("-")[0] === "audio" ? "audio" : "other";
  const step = STEPS.find((step) => step >= Number(short)) ?? STEPS.at(-1);
  return codec ? `${step}p-${codec}` : `${step}p`;
}
