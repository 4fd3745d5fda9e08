import { createRoute, z } from "@hono/zod-openapi";
import { CaptionKind } from "../../../core/video/captions/track.ts";
import { toLanguageTag } from "../../../core/video/language.ts";
import { Captions, json, problem, VideoHash } from "../schemas.ts";

const unknown = problem("There is no video with this hash.");

/** Plain JSON Schema: documented, but not parsed; what it is is told by its bytes. */
const file = { schema: { type: "string", format: "binary" } } as const;

const Language = z
  .string()
  .max(50)
  .transform((tag, context) => {
    const canonical = toLanguageTag(tag);
    if (canonical !== null) return canonical;
    context.addIssue(`"${tag}" is no language tag (BCP 47), such as "en" or "pt-BR"`);
    return z.NEVER;
  })
  .openapi({ type: "string", description: "BCP 47.", example: "pt-BR" });

export const add = createRoute({
  method: "post",
  path: "/videos/{video_hash}/captions",
  tags: ["captions"],
  summary: "Add captions: a WebVTT or SRT file in UTF-8 as the raw body, 2 MiB at most",
  description:
    "Told apart by what they say. A wrong file is refused with the line that is wrong. Styles, regions and tags of " +
    "HTML are not taken over. The manifests name them a moment later.",
  request: {
    params: z.object({ video_hash: VideoHash }),
    query: z.object({
      language: Language,
      label: z
        .string()
        .trim()
        .min(1)
        .max(100)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: manifests have no place for them.
        .regex(/^[^\u0000-\u001f\u007f]*$/, "must have no control characters")
        .optional()
        .openapi({ description: "As menus show it; the language's name where left out." }),
      kind: CaptionKind.default("subtitles").openapi({
        description: "`captions` also say what is to be heard (SDH); `forced` are shown to all.",
      }),
    }),
    body: {
      required: true,
      content: { "text/vtt": file, "application/x-subrip": file, "application/octet-stream": file },
    },
  },
  responses: {
    201: json(Captions, "They are stored."),
    400: problem("Language, label or kind are not right."),
    404: unknown,
    409: problem("The video has as many as are taken."),
    413: problem("The file is larger than the limit."),
    422: problem("It is no WebVTT and no SRT in UTF-8; the detail names the line."),
    507: problem("The disk is nearly full."),
  },
});

export const remove = createRoute({
  method: "delete",
  path: "/videos/{video_hash}/captions/{id}",
  tags: ["captions"],
  summary: "Remove uploaded captions: from the manifests, then every object of them",
  request: { params: z.object({ video_hash: VideoHash, id: z.string().max(30) }) },
  responses: {
    204: { description: "They are gone." },
    404: problem("There is no such video, or no such captions."),
    409: problem("They are a part of the uploaded film."),
  },
});
