import { z } from "zod";

/** One decision about a film: what became of a part of the upload, and why. */
export const Decision = z.object({
  /** Stands for the same reason in every film and version. */
  code: z.string(),
  /**
   * `copied`: published as it was uploaded. `made`: encoded anew. `changed`: what is done to that. `kept`: what is as it
   * was. `left-out`: not played.
   */
  outcome: z.enum(["copied", "made", "changed", "kept", "left-out"]),
  /** FFmpeg's number of the stream that it is about; null for the file as a whole. */
  stream: z.number().int().nullable(),
  /** The rung or rendition that it is about; null for all that is made of the stream, or for what is left out. */
  rendition: z.string().nullable(),
  /** A sentence for people. */
  words: z.string(),
});
export type Decision = z.infer<typeof Decision>;

/** A decision, but for what it is about. */
export type Reason = Pick<Decision, "code" | "outcome" | "words">;
