import { z } from "zod";

const ticks = z.number().int();

/** Where a GOP object lies: a segment of the passthrough rung in `media`, or private in `uploads`. */
export const GopPlace = z.enum(["media", "uploads"]);
export type GopPlace = z.infer<typeof GopPlace>;

/** One GOP object: segment `n` of every rung begins and ends with it. Ticks of 90 kHz. */
export const Gop = z.object({
  n: z.number().int().min(1),
  start: ticks,
  duration: ticks.positive(),
  place: GopPlace,
  /** It has samples shown before its first key (open GOP): decoding them needs the object before. */
  leading: z.boolean(),
  /** A picture stands in it for more than a second, and is to be shown again. */
  stands: z.boolean().optional(),
  /** It has no object: the film's last picture, which is shown at these ticks, stands while the sound goes on. */
  held: ticks.optional(),
});
export type Gop = z.infer<typeof Gop>;
