import { createHash } from "node:crypto";
import { makeEvent, type PipelineEvent } from "../../../../core/video/events.ts";
import type { createHandler } from "../../../../functions/track/handler.ts";
import type { TestApi } from "../../../harness/api.ts";
import { mskBatch } from "../../../harness/msk-batch.ts";
import { type Bytes, type Call, type CallOf, INITS } from "./calls.ts";
import { type Answer, lengthOf, type ModelFilm } from "./model.ts";

const UNKNOWN = "0".repeat(64);
const OVER_THE_LIMIT = new Uint8Array(6 * 1024 * 1024 + 1);
const json = { "content-type": "application/json" };

export const makeBytes = (content: string, length: number) =>
  new Uint8Array(length).fill(content.charCodeAt(0));
export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");

/** The real thing: makes calls as clients do, and answers what the model looks at. */
export class Client {
  readonly #api: TestApi;
  readonly #track: ReturnType<typeof createHandler>;

  constructor(api: TestApi, track: ReturnType<typeof createHandler>) {
    this.#api = api;
    this.#track = track;
  }

  /** `film` and `hash` are those that the call speaks of, if there are any. */
  async send(call: Call, film: ModelFilm | undefined, hash = UNKNOWN): Promise<Answer> {
    return persist(() => this.#sendOnce(call, film, hash));
  }

  async #sendOnce(call: Call, film: ModelFilm | undefined, hash: string): Promise<Answer> {
    const api = this.#api;
    switch (call.call) {
      case "init":
        return read(await api.post("/videos/init", { title: call.title, ...INITS[call.kind] }));
      case "chunk":
        return read(await this.#sendChunk(call, film, hash));
      case "empty chunk":
        return read(await this.#post(hash, call.index, new Uint8Array(), call.as));
      case "large chunk":
        return read(await this.#post(hash, call.index, OVER_THE_LIMIT, "raw"));
      case "put":
        return this.#putDirectly(call, film, hash);
      case "acknowledge": {
        const { index: _, ...facts } = factsOf(film, call);
        const body = JSON.stringify(facts);
        return read(
          await api.call(`/videos/${hash}/chunks/${call.index}`, { method: "PUT", headers: json, body }),
        );
      }
      case "acknowledge many": {
        const body = JSON.stringify({ chunks: call.chunks.map((chunk) => factsOf(film, chunk)) });
        const { message: _, ...answer } = await read(
          await api.call(`/videos/${hash}/chunks`, { method: "PUT", headers: json, body }),
        );
        return answer;
      }
      case "finalize":
        return read(await api.post(`/videos/finalize/${hash}`));
      case "delete":
        return read(await api.call(`/videos/${hash}`, { method: "DELETE" }));
      case "retry":
        return read(await api.post(`/videos/${hash}/retry`));
      case "details":
        return read(await api.call(`/videos/${hash}`));
      case "fail":
        return this.#fail(hash, film?.generation ?? 1);
    }
  }

  #sendChunk(call: CallOf<"chunk">, film: ModelFilm | undefined, hash: string): Promise<Response> {
    const bytes = bytesOf(film, call);
    const digest = {
      none: undefined,
      right: `sha-256=:${sha256(bytes)}:`,
      wrong: `sha-256=:${sha256(makeBytes("x", 10))}:`,
      nonsense: "sha-256=nothing",
    }[call.digest];
    return this.#post(hash, call.index, bytes, call.as, digest ? { "content-digest": digest } : {});
  }

  #post(
    hash: string,
    index: number,
    bytes: Uint8Array<ArrayBuffer>,
    as: "raw" | "multipart",
    headers: Record<string, string> = {},
  ): Promise<Response> {
    let body: FormData | Uint8Array<ArrayBuffer> = bytes;
    if (as === "multipart") {
      body = new FormData();
      body.append("chunk_data", new Blob([bytes]), "chunk");
    }
    return this.#api.call(`/videos/upload_chunk/${hash}/${index}`, { method: "POST", body, headers });
  }

  /** Asks for an address, and sends the bytes there: the first refusal, or the bucket's own answer. */
  async #putDirectly(call: CallOf<"put">, film: ModelFilm | undefined, hash: string): Promise<Answer> {
    const chunks = [factsOf(film, call)];
    const asked = await this.#api.post(`/videos/${hash}/chunk_urls`, { chunks });
    if (!asked.ok) return read(asked);
    const [{ url, headers }] = (await asked.json()).chunks;
    return read(await fetch(url, { method: "PUT", headers, body: bytesOf(film, call) }));
  }

  async #fail(hash: string, generation: number): Promise<Answer> {
    const failed = makeEvent("test", hash, "job.failed", {
      ...{ generation, kind: "ingest", job: "j", attempts: 1 },
      ...{ code: "source_damaged", detail: "The video is damaged." },
    });
    const { batchItemFailures } = await this.#track(mskBatch([failed as PipelineEvent]));
    return { status: batchItemFailures?.length ? 500 : 200 };
  }
}

/** Asks again where the connection broke: a refusal that comes before the body was read may be lost with it. */
export async function persist<Result>(request: () => Promise<Result>, attempts = 5): Promise<Result> {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof TypeError) || attempts === 1) throw error;
    return persist(request, attempts - 1);
  }
}

const bytesOf = (film: ModelFilm | undefined, { index, bytes }: { index: number; bytes: Bytes }) =>
  makeBytes(bytes.content, lengthOf(film?.kind ?? "seed", index, bytes));

function factsOf(film: ModelFilm | undefined, chunk: { index: number; bytes: Bytes }) {
  const bytes = bytesOf(film, chunk);
  return { index: chunk.index, size: bytes.length, sha256: sha256(bytes) };
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = text ? JSON.parse(text) : {};
  const { status } = response;
  return status < 400
    ? { ...body, row_status: body.status, failed: body.error != null, status }
    : { status, code: body.code };
}
