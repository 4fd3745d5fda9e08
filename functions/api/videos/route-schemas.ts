import { createRoute, z } from "@hono/zod-openapi";
import { SORTS } from "../../../core/library/list-page.ts";
import { Description, Details, json, problem, Row, Status, Title, VideoHash } from "../schemas.ts";

const MOST_ON_A_PAGE = 200;

const params = z.object({ video_hash: VideoHash });
const unknown = problem("There is no video with this hash.");
const invalid = problem("The request is not valid.");
const search = z.string().max(500).openapi({
  description: "Words that title or description have; case and accents do not matter.",
});

/** The same fields are the query of the page's own address. */
export const ListQuery = z.object({
  q: search.optional(),
  status: Status.optional(),
  sort: z
    .enum(SORTS)
    .optional()
    .openapi({ description: "`newest` by default; `size` and `duration` begin with the largest." }),
  limit: z.coerce.number().int().min(1).max(MOST_ON_A_PAGE).optional(),
  cursor: z.string().max(20_000).optional().openapi({ description: "As the `next` link has it." }),
});

export const list = createRoute({
  method: "get",
  path: "/videos",
  tags: ["videos"],
  summary: "The videos: all of them, the newest first; with any parameter a page of those that it chooses",
  request: { query: ListQuery },
  responses: {
    200: {
      ...json(z.array(Row), "The library, or a page of it."),
      headers: z.object({
        link: z
          .string()
          .optional()
          .openapi({ description: 'The next page, if there is one (RFC 8288): `<…>; rel="next"`.' }),
      }),
    },
    400: invalid,
  },
});

export const counts = createRoute({
  method: "get",
  path: "/videos/counts",
  tags: ["videos"],
  summary: "How many videos there are of each status",
  request: { query: z.object({ q: search.optional() }) },
  responses: {
    200: json(
      z
        .object({
          uploading: z.number().int(),
          processing: z.number().int(),
          completed: z.number().int(),
          failed: z.number().int(),
        })
        .openapi("VideoCounts"),
      "Of those that `q` finds.",
    ),
  },
});

export const get = createRoute({
  method: "get",
  path: "/videos/{video_hash}",
  tags: ["videos"],
  summary: "One video, with its chunks, rungs, progress and ETA",
  request: { params },
  responses: { 200: json(Details, "The video."), 404: unknown },
});

export const rename = createRoute({
  method: "patch",
  path: "/videos/{video_hash}",
  tags: ["videos"],
  summary: "Rename a video, whatever its status; what is left out stays",
  request: {
    params,
    body: {
      required: true,
      ...json(
        z
          .object({ title: Title.optional(), description: Description.optional() })
          .refine(({ title, description }) => title !== undefined || description !== undefined, {
            message: "a title or a description must be given",
          }),
        "What it is called.",
      ),
    },
  },
  responses: { 200: json(Row, "The video's row."), 400: invalid, 404: unknown },
});

export const remove = createRoute({
  method: "delete",
  path: "/videos/{video_hash}",
  tags: ["videos"],
  summary: "Delete a video: every object, row and job; running work stops",
  request: { params },
  responses: { 204: { description: "It is gone." }, 404: unknown },
});

export const poster = createRoute({
  method: "put",
  path: "/videos/{video_hash}/poster",
  tags: ["videos"],
  summary: "Choose the poster: the picture that a player shows at a time, or one that is found again",
  request: {
    params,
    body: {
      required: true,
      ...json(
        z
          .object({
            time: z.number().min(0).max(1e7).optional().openapi({ description: "Seconds of the film." }),
            auto: z.literal(true).optional().openapi({ description: "Takes the choice back." }),
          })
          .refine(({ time, auto }) => (time === undefined) === (auto === true), {
            message: "either a time in seconds or auto: true must be given",
          }),
        "Which picture.",
      ),
    },
  },
  responses: {
    202: json(Row, "It is being made; the row's `thumbnail_url` changes when it is there."),
    400: invalid,
    404: unknown,
    409: problem("The film cannot be played yet."),
    422: problem("There is no picture at this time."),
  },
});

export const retry = createRoute({
  method: "post",
  path: "/videos/{video_hash}/retry",
  tags: ["videos"],
  summary: "Start a failed video again; what is stored stays",
  request: { params },
  responses: {
    200: json(Row, "It is being worked on again."),
    404: unknown,
    409: problem("It is not failed."),
  },
});

export const source = createRoute({
  method: "get",
  path: "/videos/{video_hash}/source",
  tags: ["videos"],
  summary: "The original file as it was uploaded, to download; with Range",
  request: { params },
  responses: {
    200: { description: "Its bytes.", content: { "application/octet-stream": { schema: z.any() } } },
    206: { description: "The range of them.", content: { "application/octet-stream": { schema: z.any() } } },
    404: unknown,
    409: problem("Chunks of it are missing."),
    410: problem("It was not kept (KEEP_SOURCE)."),
    416: { description: "The range lies outside." },
  },
});
