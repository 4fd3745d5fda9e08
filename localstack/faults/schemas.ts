import { z } from "@hono/zod-openapi";
import { FAULT_NAMES } from "./catalog.ts";

export const StrikeBody = z
  .object({
    function: z
      .string()
      .optional()
      .openapi({ description: "Of a fault that lets one choose.", example: "track" }),
    seconds: z.number().int().optional().openapi({ description: "How long it lasts." }),
    times: z.number().int().optional().openapi({ description: "How often it strikes." }),
    milliseconds: z.number().int().optional().openapi({ description: "How much longer a write takes." }),
  })
  .strict()
  .openapi("StrikeParameters");

const FaultNames = z.enum(FAULT_NAMES);

export const Strike = z
  .object({
    id: z.string(),
    fault: FaultNames,
    title: z.string(),
    parameters: StrikeBody,
    struck_at: z.string(),
    until: z.string().openapi({ description: "When it heals by itself at the latest." }),
    healed_at: z.string().nullable().openapi({ description: "Null while it is active." }),
    left: z
      .number()
      .int()
      .nullable()
      .openapi({ description: "How many more times it strikes, where it counts." }),
    next_segment_at: z.string().nullable().openapi({
      description: "When the first segment after the fault was stored; null while there is none.",
    }),
  })
  .openapi("FaultStrike");

export const Fault = z
  .object({
    name: FaultNames,
    title: z.string(),
    hits: z.enum(["functions", "log", "queue", "bucket", "messages"]),
    target: z.string().openapi({ description: "What it hits on this machine.", example: "transcode" }),
    unavailable: z
      .string()
      .nullable()
      .openapi({ description: "Why it cannot strike here; null where it can." }),
    does: z.string(),
    watch: z.string().openapi({ description: "What should be seen, and how it heals." }),
    functions: z.array(z.string()).openapi({ description: "To choose from; the first is the default." }),
    parameters: z.array(
      z.object({
        name: z.enum(["seconds", "times", "milliseconds"]),
        default: z.number().int(),
        min: z.number().int(),
        max: z.number().int(),
      }),
    ),
    limit_seconds: z.number().int().openapi({ description: "It never lasts longer; 0: it is over at once." }),
    active: Strike.nullable(),
  })
  .openapi("Fault");

export const FaultList = z
  .object({
    now: z.string().openapi({ description: "By this machine's clock, as all times here." }),
    faults: z.array(Fault),
    strikes: z.array(Strike).openapi({ description: "The latest, the newest first." }),
  })
  .openapi("Faults");

export const Healed = z.object({ healed: z.array(FaultNames) }).openapi("HealedFaults");
