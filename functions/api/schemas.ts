import { z } from "@hono/zod-openapi";
import { CaptionKind } from "../../core/video/captions/track.ts";
import { EXTRA_CODECS } from "../../core/video/extra-codecs.ts";
import { Decision } from "../../core/video/report/explain/decision.ts";
import { MediaReport } from "../../core/video/report/media-report.ts";

/** The shapes of requests and answers: they validate, they type, and they are the documentation. */

export const VideoHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits")
  .openapi({ description: "Names a video; random, never reused.", example: "a3".repeat(32) });

export const ChunkIndex = z
  .string()
  .regex(/^\d{1,9}$/, "must be a whole number from 0")
  .transform(Number)
  .openapi({ type: "integer", description: "Number of the chunk, from 0.", example: 0 });

export const Status = z.enum(["uploading", "processing", "completed", "failed"]);
export const Title = z.string().trim().min(1, "must not be empty").max(255);
export const Description = z.string().max(5_000);

export const Row = z
  .object({
    id: z.number().int(),
    video_hash: z.string(),
    title: z.string(),
    description: z.string(),
    total_chunks: z.number().int(),
    received_chunks: z.number().int(),
    status: Status,
    url: z
      .string()
      .nullable()
      .openapi({ description: "The HLS URL again, as the seed's clients expect it." }),
    hls_url: z.string().nullable().openapi({ description: "Set as soon as the video is playable." }),
    dash_url: z.string().nullable(),
    thumbnail_url: z.string().nullable().openapi({
      description:
        "The poster, a JPEG; the address changes with the picture, so that no cache shows an old one.",
    }),
    poster: z
      .object({
        chosen: z.number().nullable().openapi({ description: "Seconds, where a person chose its picture." }),
        state: z.enum(["making", "ready", "failed"]),
      })
      .openapi({ description: "What was asked for; until it is ready the picture before it stays." }),
    storyboard_url: z.string().nullable().openapi({
      description: "WebVTT whose cues name places in pictures (#xywh=); set some time after it is completed.",
    }),
    created_at: z.string(),
    updated_at: z.string(),
    size: z.number().nullable().openapi({ description: "Bytes; null until known." }),
    duration: z.number().nullable().openapi({ description: "Seconds; null until known." }),
    width: z.number().int().nullable().openapi({ description: "Of the picture as it is meant to be seen." }),
    height: z.number().int().nullable(),
    playable_at: z.string().nullable(),
    progress: z.number().openapi({ description: "Share of all rungs that is made, 0 to 1." }),
    eta_seconds: z.number().nullable().openapi({ description: "Work left, while there is some." }),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    damage: z
      .object({
        at: z.number().nullable().openapi({ description: "Seconds; null where that is not known." }),
        detail: z.string().openapi({ description: "What was found and what became of it, for a person." }),
      })
      .nullable()
      .openapi({ description: "Of a video that plays although something of it is damaged or missing." }),
  })
  .openapi("Video");

const Sound = z.object({
  rung: z.string(),
  language: z.string().nullable().openapi({ description: "BCP 47; null where the source tells none." }),
  label: z.string().openapi({ description: "The same for the renditions of one track." }),
  channels: z.number().int().openapi({ description: "2, or 6 for 5.1." }),
  default: z.boolean().openapi({ description: "Of the track that plays where nobody chose." }),
  segments: z.number().int().openapi({ description: "Stored without a gap, from the first." }),
});

export const Captions = z
  .object({
    id: z.string().openapi({ example: "text-0" }),
    language: z.string().nullable().openapi({ description: "BCP 47; null where the film does not tell." }),
    label: z.string(),
    kind: CaptionKind,
    default: z.boolean().openapi({ description: "To be shown unless a viewer chose otherwise." }),
    from: z.enum(["source", "upload"]),
    url: z
      .string()
      .nullable()
      .openapi({ description: "All cues as WebVTT; null while the film is still being read." }),
  })
  .openapi("Captions");

export const UnusableCaptions = z.object({
  codec: z.string(),
  language: z.string().nullable(),
  label: z.string(),
  reason: z.string(),
});

const Chapter = z.object({
  start: z.number().openapi({ description: "Seconds of the film, as the next one." }),
  end: z.number(),
  title: z.string(),
});

export const Details = Row.extend({
  received: z.array(z.number().int()).openapi({ description: "Indices of the acknowledged chunks." }),
  uploaded_bytes: z.number().int(),
  rungs: z.array(
    z.object({
      rung: z.string(),
      width: z.number().int(),
      height: z.number().int(),
      codec: z.enum(["h264", ...EXTRA_CODECS]),
      bandwidth: z.number().int().openapi({ description: "Bits a second at most." }),
      segments: z.number().int().openapi({ description: "Stored without a gap, from the first." }),
      announced: z.boolean().openapi({ description: "Listed by the manifests." }),
    }),
  ),
  sounds: z.array(Sound).openapi({ description: "Every rendition of the sound, by track, stereo first." }),
  media: MediaReport.nullable().openapi({
    description:
      "What was uploaded, by its head, and by all of it once it was read; null until it is inspected.",
  }),
  captions: z.array(Captions),
  chapters: z
    .array(Chapter)
    .openapi({ description: "In order, without overlaps; none where the film has none." }),
  chapters_url: z
    .string()
    .nullable()
    .openapi({ description: "The same as WebVTT (kind chapters); set when it is completed." }),
  unusable_captions: z
    .array(UnusableCaptions)
    .openapi({ description: "Subtitles of the film that cannot be shown, such as pictures of text." }),
  decisions: z.array(Decision).openapi({
    description: "What became of each part of the upload, and why, in the order of its streams.",
  }),
}).openapi("VideoDetails");

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().openapi({ description: "What went wrong and what to do, for a person." }),
    code: z.string(),
    retryable: z.boolean(),
  })
  .openapi("Problem");

export const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: Problem } },
});

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});
