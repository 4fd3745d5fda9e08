import { planOf } from "../../../../core/video/chunk-plan.ts";
import { type Bytes, type Call, type CallOf, INITS, type InitKind } from "./calls.ts";

/** What the model says of one film; `stored` and `acknowledged` name contents by `contentOf`. */
export interface ModelFilm {
  n: number;
  kind: InitKind;
  title: string;
  fingerprint: string | null;
  status: "uploading" | "processing" | "failed";
  generation: number;
  isFinalized: boolean;
  isDeleted: boolean;
  stored: Map<number, string>;
  acknowledged: Map<number, string>;
  /** Its events on the log, by their ids without the hash. */
  events: string[];
}

/** Status and what is looked at of the body: an error's code, or some fields. */
export type Answer = { status: number; code?: string } & Record<string, unknown>;

const refusal = (status: number, code: string): Answer => ({ status, code });
const NOT_FOUND = refusal(404, "video_not_found");

export const lengthOf = (kind: InitKind, index: number, { fits }: Bytes) =>
  (planned(kind, index) ?? 100) + (fits ? 0 : 50);

export const contentOf = (kind: InitKind, index: number, bytes: Bytes) =>
  `${bytes.content} × ${lengthOf(kind, index, bytes)}`;

const lengthOfContent = (content: string) => Number(content.split(" × ")[1]);

function planned(kind: InitKind, index: number): number | null {
  const { total_chunks, size = null } = { size: undefined, ...INITS[kind] };
  return size === null ? null : (planOf(size, total_chunks)?.[index]?.length ?? null);
}

/** The upload API as a pure function of what was asked of it before: the answers that a call may get now. */
export class UploadModel {
  films: ModelFilm[] = [];

  clone(): UploadModel {
    const copy = new UploadModel();
    copy.films = structuredClone(this.films);
    return copy;
  }

  film(number: number): ModelFilm | undefined {
    return number < 0 ? undefined : this.films[number % this.films.length];
  }

  /** Makes the call; one of these answers must come. */
  answer(call: Call): Answer[] {
    if (call.call === "init") return [this.#init(call)];
    if (call.call === "chunk" && call.digest === "nonsense") return [refusal(400, "invalid_request")];
    if (call.call === "empty chunk") return [refusal(400, "empty_chunk")];
    if (call.call === "large chunk") return [refusal(413, "chunk_too_large")];
    const film = this.film(call.film);
    if (call.call === "fail") return [fail(film)];
    if (!film || film.isDeleted) return [NOT_FOUND];
    switch (call.call) {
      case "chunk":
        return [storeChunk(film, call)];
      case "put":
        return [put(film, call)];
      case "acknowledge":
        return acknowledge(film, [call]);
      case "acknowledge many":
        return acknowledge(film, call.chunks);
      case "finalize":
        return [finalize(film)];
      case "delete":
        film.isDeleted = true;
        film.events.push("video.deleted");
        return [{ status: 204 }];
      case "retry":
        return [this.#retry(film)];
      case "details":
        return [{ status: 200, ...details(film) }];
    }
  }

  #init({ kind, title }: CallOf<"init">): Answer {
    const { size, fingerprint = null } = { size: undefined, fingerprint: undefined, ...INITS[kind] };
    const resumed = size === undefined ? undefined : this.#resumable(title, size, fingerprint);
    const film = resumed ?? this.#open(kind, title, fingerprint);
    return { status: 200, film: film.n, ...row(film) };
  }

  #open(kind: InitKind, title: string, fingerprint: string | null): ModelFilm {
    const film: ModelFilm = {
      ...{ n: this.films.length, kind, title, fingerprint, status: "uploading", generation: 1 },
      ...{ isFinalized: false, isDeleted: false, stored: new Map(), acknowledged: new Map() },
      events: ["upload.started/1"],
    };
    this.films.push(film);
    return film;
  }

  #resumable(title: string, size: number, fingerprint: string | null): ModelFilm | undefined {
    return this.films.find(
      (film) =>
        fingerprint !== null &&
        film.title === title &&
        film.fingerprint === fingerprint &&
        sizeOf(film) === size &&
        film.status === "uploading" &&
        !film.isDeleted,
    );
  }

  #retry(film: ModelFilm): Answer {
    if (film.status !== "failed") return refusal(409, "not_retryable");
    // The file is being sent again meanwhile: that upload is the one to be taken up.
    if (!film.isFinalized && this.#resumable(film.title, sizeOf(film) ?? -1, film.fingerprint))
      film.fingerprint = null;
    film.status = film.isFinalized ? "processing" : "uploading";
    film.generation += 1;
    film.events.push(`upload.started/${film.generation}`);
    return { status: 200, ...row(film) };
  }
}

function fitProblem(film: ModelFilm, { index, bytes }: { index: number; bytes: Bytes }): Answer | null {
  if (index >= INITS[film.kind].total_chunks) return refusal(400, "chunk_out_of_range");
  const fits = bytes.fits || film.isFinalized || planned(film.kind, index) === null;
  return fits ? null : refusal(409, "chunk_size_mismatch");
}

function storeChunk(film: ModelFilm, call: CallOf<"chunk">): Answer {
  const { index, bytes, digest } = call;
  const problem = fitProblem(film, call);
  if (problem) return problem;
  if (digest === "wrong") return refusal(400, "digest_mismatch");
  const content = contentOf(film.kind, index, bytes);
  if ((film.stored.get(index) ?? content) !== content) return refusal(409, "chunk_conflict");
  film.stored.set(index, content);
  return keep(film, [{ index, bytes }], "Chunk stored");
}

function put(film: ModelFilm, { index, bytes }: CallOf<"put">): Answer {
  if (film.isFinalized) return refusal(409, "upload_closed");
  const problem = fitProblem(film, { index, bytes });
  if (problem) return problem;
  if (film.stored.has(index)) return refusal(412, "precondition_failed");
  film.stored.set(index, contentOf(film.kind, index, bytes));
  return { status: 200 };
}

function acknowledge(film: ModelFilm, chunks: { index: number; bytes: Bytes }[]): Answer[] {
  for (const chunk of chunks) {
    const problem = fitProblem(film, chunk);
    if (problem) return [problem];
  }
  const problems = chunks.flatMap(({ index, bytes }) => {
    const stored = film.stored.get(index);
    if (stored === undefined) return [refusal(404, "object_not_found")];
    if (stored === contentOf(film.kind, index, bytes)) return [];
    return film.acknowledged.has(index)
      ? [refusal(409, "chunk_conflict")]
      : [refusal(400, "digest_mismatch")];
  });
  return problems.length ? problems : [keep(film, chunks)];
}

function keep(film: ModelFilm, chunks: { index: number; bytes: Bytes }[], message?: string): Answer {
  for (const { index, bytes } of chunks) {
    if (!film.acknowledged.has(index)) film.events.push(`chunk.stored/${index}`);
    film.acknowledged.set(index, contentOf(film.kind, index, bytes));
  }
  return { status: 200, received_chunks: film.acknowledged.size, ...(message ? { message } : {}) };
}

function finalize(film: ModelFilm): Answer {
  if (!film.isFinalized) {
    if (film.acknowledged.size < INITS[film.kind].total_chunks) return refusal(409, "chunks_missing");
    if (sizeOf(film) !== null && sizeOf(film) !== bytesOf(film)) return refusal(409, "size_mismatch");
    film.isFinalized = true;
    if (film.status === "uploading") film.status = "processing";
    film.events.push("upload.finalized");
  }
  return { status: 200, message: "Upload complete; the video is being processed" };
}

/** A job gave up for good, and track heard of it. */
function fail(film: ModelFilm | undefined): Answer {
  if (film && !film.isDeleted && film.status !== "failed") {
    film.status = "failed";
    film.events.push(`video.failed/${film.generation}`);
  }
  return { status: 200 };
}

function sizeOf(film: ModelFilm): number | null {
  if (film.isFinalized) return bytesOf(film);
  return { size: null, ...INITS[film.kind] }.size;
}

const bytesOf = (film: ModelFilm) =>
  [...film.acknowledged.values()].reduce((sum, content) => sum + lengthOfContent(content), 0);

const row = (film: ModelFilm) => ({
  title: film.title,
  row_status: film.status,
  total_chunks: INITS[film.kind].total_chunks,
  received_chunks: film.acknowledged.size,
  size: sizeOf(film),
  failed: film.status === "failed",
});

export const details = (film: ModelFilm) => ({
  ...row(film),
  received: [...film.acknowledged.keys()].sort(),
  uploaded_bytes: bytesOf(film),
});
