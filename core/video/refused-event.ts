import { z } from "zod";
import { PipelineError } from "../errors.ts";

/** What every event has, whatever version made it. */
const Envelope = z.object({
  specversion: z.literal("1.0"),
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  dataversion: z.number().int().min(1),
});

/** Throws `event_invalid` with the parser's words. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PipelineError("event_invalid", `It is not JSON: ${(error as Error).message}`);
  }
}

/**
 * Why `value` was refused: `event_newer` where it is an event of a type or a version that is not known yet, which
 * waits among the dead letters for an upgrade; else `event_invalid`.
 */
export function reasonOfRefusal(
  value: unknown,
  refusal: z.ZodError,
  knownTypes: readonly string[],
  knownVersion: number,
): PipelineError {
  const envelope = Envelope.safeParse(value);
  if (envelope.success) {
    const { type, dataversion } = envelope.data;
    if (dataversion > knownVersion || !knownTypes.includes(type)) {
      const made = `The event ${type}, version ${dataversion}, was made by a newer version of VidPipeline`;
      return new PipelineError("event_newer", `${made}; redrive it after the upgrade.`);
    }
  }
  const [issue] = (envelope.error ?? refusal).issues;
  const field = issue!.path.join(".");
  return new PipelineError("event_invalid", `It is no event: ${field && `${field}: `}${issue!.message}`);
}
