import { z } from "@hono/zod-openapi";
import type { KeptLetter } from "../../../core/library/dead-letters.ts";

export const LetterId = z
  .string()
  .regex(/^[0-9a-f]{16}$/, "must be 16 hexadecimal digits")
  .openapi({ description: "Names a dead letter.", example: "0123456789abcdef" });

export const LetterState = z.enum(["waiting", "redriven", "dropped"]);

export const Letter = z
  .object({
    id: z.string(),
    state: LetterState,
    kind: z.enum(["record", "job"]).openapi({ description: "A record of the log, or a job of a queue." }),
    by: z.string().openapi({ description: "The function that could not handle it." }),
    code: z.string(),
    reason: z.string(),
    stack: z.string().nullable(),
    attempts: z.number().int().openapi({ description: "Of all its lives." }),
    origin: z.string().openapi({
      description: "topic/partition/offset of a record, queue/id of a job.",
      example: "videos/0/70",
    }),
    video_hash: z.string().nullable(),
    buried_at: z.string(),
    settled_at: z.string().nullable().openapi({ description: "When it was redriven or dropped." }),
  })
  .openapi("DeadLetter");

export const LetterPage = z
  .object({
    letters: z.array(Letter),
    next: z
      .number()
      .int()
      .nullable()
      .openapi({ description: "`before` of the next page; null on the last." }),
  })
  .openapi("DeadLetterPage");

export const LetterDetails = Letter.extend({
  content: z.record(z.string(), z.unknown()).openapi({ description: "The record, or the job, as it was." }),
}).openapi("DeadLetterDetails");

/** A letter as clients see it. */
export function toLetter(letter: KeptLetter): z.infer<typeof Letter> {
  const { id, state, kind, by, code, reason, stack, attempts, origin } = letter;
  return {
    ...{ id, state, kind, by, code, reason, stack, attempts, origin },
    video_hash: letter.videoHash,
    buried_at: letter.buriedAt,
    settled_at: letter.settledAt,
  };
}
