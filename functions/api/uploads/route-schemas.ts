import { createRoute, z } from "@hono/zod-openapi";
import { MOST_CHUNKS } from "../../../core/video/chunk-plan.ts";
import { ChunkIndex, Description, json, problem, Row, Title, VideoHash } from "../schemas.ts";

const MAX_CHUNKS_AT_ONCE = 100;
const MAX_SIZE = 1024 ** 4;

const video = z.object({ video_hash: VideoHash });
const chunk = z.object({ video_hash: VideoHash, chunk_index: ChunkIndex });
const unknown = problem("There is no video with this hash.");

const Stored = z
  .object({ message: z.string(), video_hash: z.string(), received_chunks: z.number().int() })
  .openapi("StoredChunk");

/** Base64 of the 32 bytes of a SHA-256. */
const Sha256 = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, "must be the base64 of a SHA-256");
const ChunkFacts = z.object({ size: z.number().int().positive(), sha256: Sha256 });
const Chunks = z.object({
  chunks: z
    .array(ChunkFacts.extend({ index: z.number().int().min(0) }))
    .min(1)
    .max(MAX_CHUNKS_AT_ONCE),
});

/** Room is made, or comes by itself: Retry-After says when to come again. */
const noRoom = {
  429: problem("This client sends or begins too much at a time."),
  503: problem("The server is short of memory, or a part of it does not answer."),
  507: problem("The disk is nearly full."),
};

export const init = createRoute({
  method: "post",
  path: "/videos/init",
  tags: ["upload"],
  summary: "Open an upload; with a fingerprint, an unfinished upload of the same file goes on",
  request: {
    body: {
      required: true,
      ...json(
        z.object({
          title: Title,
          description: Description.default(""),
          total_chunks: z.number().int().min(1).max(MOST_CHUNKS),
          size: z.number().int().min(1).max(MAX_SIZE).optional(),
          content_type: z.string().max(255).optional(),
          fingerprint: z.string().min(1).max(200).optional(),
        }),
        "The film. With `size`, chunks follow the plan: 10 of 512 KiB, then 4 MiB each. A film with its index at " +
          "the end may end in 1 MiB and 256 KiB, so that the index is sent early without much beside it.",
      ),
    },
  },
  responses: { 200: json(Row, "The video's row."), 400: problem("The request is not valid."), ...noRoom },
});

/** Plain JSON Schema: documented, but not parsed, so that the body stays a stream. */
const binary = { type: "string", format: "binary" } as const;

export const uploadChunk = createRoute({
  method: "post",
  path: "/videos/upload_chunk/{video_hash}/{chunk_index}",
  tags: ["upload"],
  summary: "Send a chunk: a multipart field `chunk_data`, or the raw body",
  description: "With `Content-Digest: sha-256=:…:` (RFC 9530) the bytes are checked on the way. Repeatable.",
  request: {
    params: chunk,
    body: {
      content: {
        "multipart/form-data": {
          schema: { type: "object", properties: { chunk_data: binary }, required: ["chunk_data"] },
        },
        "application/octet-stream": { schema: binary },
      },
    },
  },
  responses: {
    200: json(Stored, "The chunk is durable."),
    400: problem("Index, body or digest are not right."),
    404: unknown,
    409: problem("Other bytes are stored for this chunk, or the upload is finalized."),
    408: problem("The body stopped coming."),
    413: problem("The chunk is larger than the limit."),
    ...noRoom,
  },
});

export const chunkUrls = createRoute({
  method: "post",
  path: "/videos/{video_hash}/chunk_urls",
  tags: ["upload"],
  summary: "URLs for sending chunks straight to the bucket; each takes exactly these bytes, once",
  request: {
    params: video,
    body: { required: true, ...json(Chunks, "Which.") },
  },
  responses: {
    200: json(
      z.object({
        chunks: z.array(
          z.object({
            index: z.number().int(),
            url: z.string(),
            headers: z.record(z.string(), z.string()),
            stored: z.boolean(),
          }),
        ),
      }),
      "PUT the bytes at `url` with `headers`, then acknowledge; what is `stored` needs to be acknowledged alone.",
    ),
    400: problem("The request is not valid."),
    404: unknown,
    409: problem("The upload is finalized."),
  },
});

export const acknowledge = createRoute({
  method: "put",
  path: "/videos/{video_hash}/chunks/{chunk_index}",
  tags: ["upload"],
  summary: "Acknowledge a chunk that was sent straight to the bucket; it is checked there",
  request: { params: chunk, body: { required: true, ...json(ChunkFacts, "What was sent.") } },
  responses: {
    200: json(Stored, "The chunk is durable."),
    400: problem("The stored bytes are others."),
    404: unknown,
    409: problem("Other bytes are acknowledged, or the upload is finalized."),
  },
});

export const acknowledgeMany = createRoute({
  method: "put",
  path: "/videos/{video_hash}/chunks",
  tags: ["upload"],
  summary: "Acknowledge several chunks that were sent straight to the bucket: all of them, or none",
  request: { params: video, body: { required: true, ...json(Chunks, "What was sent.") } },
  responses: {
    200: json(Stored, "The chunks are durable."),
    400: problem("Some stored bytes are others."),
    404: unknown,
    409: problem("Other bytes are acknowledged for one of them, or the upload is finalized."),
  },
});

export const finalize = createRoute({
  method: "post",
  path: "/videos/finalize/{video_hash}",
  tags: ["upload"],
  summary: "Close an upload whose chunks are all there; a second call answers the same",
  request: { params: video },
  responses: {
    200: json(z.object({ message: z.string(), video_hash: z.string(), video_url: z.string() }), "Accepted."),
    404: unknown,
    409: problem("Chunks are missing, or sizes do not add up."),
  },
});
