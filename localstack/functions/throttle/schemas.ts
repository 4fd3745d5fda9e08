import { z } from "@hono/zod-openapi";

export const Side = z.enum(["hls", "dash"]);

export const SessionId = z
  .string()
  .regex(/^[\w-]{8,64}$/, "must be 8 to 64 letters, digits, _ or -")
  .openapi({ description: "Made by the page; its media requests carry it as `session`." });

/** What the line of one side is like; what is left out does not limit. */
export const Limits = z
  .object({
    bits_per_second: z
      .number()
      .int()
      .min(400_000)
      .max(20_000_000)
      .nullable()
      .default(null)
      .openapi({ description: "Of all media of the side together; null for no limit.", example: 600_000 }),
    latency_ms: z
      .number()
      .int()
      .min(0)
      .max(5_000)
      .default(0)
      .openapi({ description: "Added before each answer." }),
    lose_every: z
      .number()
      .int()
      .min(2)
      .max(100)
      .nullable()
      .default(null)
      .openapi({ description: "Each segment request whose number this divides is answered with 503." }),
  })
  .openapi("ThrottleLimits");

export type Limits = z.infer<typeof Limits>;
