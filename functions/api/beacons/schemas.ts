import { z } from "@hono/zod-openapi";

const seconds = z.number().min(0).max(3_600);
const count = z.number().int().min(0).max(1_000);

/** What one engine did since the last beacon of its page. Nothing in it tells who watched, or what. */
const Side = z.object({
  engine: z.enum(["hls", "dash", "native"]),
  startup: seconds
    .nullable()
    .openapi({ description: "Seconds from the engine's start to its playing; once, when it has played." }),
  played: z
    .record(z.string().max(24), seconds)
    .refine((rungs) => Object.keys(rungs).length <= 16, "has 16 rungs at the most")
    .openapi({ description: "Seconds that played, by rung.", example: { "720p": 28, "240p": 2 } }),
  stalls: count,
  stalled: seconds.openapi({ description: "Seconds that the picture stood still for want of data." }),
  switches: count,
  errors: count.openapi({ description: "Times that the engine gave up." }),
});

export const Beacon = z.object({ sides: z.array(Side).min(1).max(2) }).openapi("Beacon");
export type BeaconSide = z.infer<typeof Side>;
