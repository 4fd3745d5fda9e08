import { type Chunk, chunkOrder, chunkPlan, planOf, sendingPhases } from "../../../core/video/chunk-plan.ts";
import { ApiError } from "../../api/problem.ts";
import type { OpenedUpload } from "../server.ts";
import type { InspectedFile } from "../source/inspect.ts";
import { createChunkSender, type Lanes } from "./chunk-sender.ts";
import type { Rank } from "./connections.ts";
import { type Patience, persist } from "./persist.ts";

export interface FilmToSend extends Patience {
  source: InspectedFile;
  title: string;
  /** Of an upload that was begun before. */
  hash: string | null;
  /** The film has its row, and its hash for good. */
  onOpened(hash: string): void;
  /** Bytes of the file that are stored or on their way. */
  onProgress(bytes: number): void;
}

/** As many as the connections to one origin: the line's own pace says how many of them send. */
const BULK_LANES = 3;

/**
 * Uploads a film: opens it, sends the chunks that the server has not yet, and finalizes it. Resolves with its hash.
 * Throws what `persist` throws. May be called again with the same file: it sends what is missing.
 */
export async function sendFilm(lanes: Lanes, film: FilmToSend): Promise<string> {
  const { source, signal } = film;
  const { server, connections } = lanes;
  const ask = <T>(task: () => Promise<T>) =>
    persist(film, () => connections.to(server.chunkUrl("", 0)).run("words", task));

  const planned = chunkPlan(source.file.size, source.index);
  const opened = await ask(() => openUpload(lanes, film, planned.length));
  const { hash } = opened;
  film.onOpened(hash);
  const plan = planOf(source.file.size, opened.totalChunks) ?? planned;
  await sendMissing(lanes, film, plan, opened);
  try {
    await ask(() => server.finalize(hash, signal));
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "chunks_missing") throw error;
    const again = await ask(() => server.find(hash, signal));
    if (again) await sendMissing(lanes, film, plan, again);
    await ask(() => server.finalize(hash, signal));
  }
  return hash;
}

/** By its hash where it is known: then it is the same film, whatever its title is now. */
async function openUpload({ server }: Lanes, film: FilmToSend, totalChunks: number): Promise<OpenedUpload> {
  const { source, title, hash, signal } = film;
  const known = hash === null ? null : await server.find(hash, signal);
  if (known) return known;
  const { file, fingerprint } = source;
  const content_type = file.type || "application/octet-stream";
  return server.open(
    { title, size: file.size, content_type, total_chunks: totalChunks, fingerprint },
    signal,
  );
}

async function sendMissing(lanes: Lanes, film: FilmToSend, plan: Chunk[], { hash, received }: OpenedUpload) {
  const sentBytes = new Map<number, number>(received.map((i) => [i, plan[i]?.length ?? 0]));
  let total = [...sentBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const report = (index: number, bytes: number) => {
    const now = Math.min(bytes, plan[index]!.length);
    total += now - (sentBytes.get(index) ?? 0);
    sentBytes.set(index, now);
    film.onProgress(total);
  };
  const order = chunkOrder(plan, film.source.index).filter((i) => !sentBytes.has(i));
  // A lane that fails for good stops its siblings, but no other upload.
  const stop = new AbortController();
  const signal = AbortSignal.any([film.signal, stop.signal]);
  const { file } = film.source;
  const send = createChunkSender(lanes, { hash, file, plan, order, signal });

  const sendOne = async (index: number, rank: Rank) => {
    try {
      await send(index, rank, (bytes) => report(index, bytes));
      report(index, plan[index]!.length);
    } catch (error) {
      report(index, 0); // what came of it is lost
      throw error;
    }
  };

  if (total > 0) film.onProgress(total);
  try {
    for (const phase of sendingPhases(order)) {
      // The small ones at the head go one at a time: those that share a line arrive together, all of them late.
      const isHead = phase.lanes === 1;
      const queue = phase.order.values();
      // Lanes, not one task a chunk: a chunk that is tried again keeps its place in the order.
      const runLane = async () => {
        for (const index of queue) {
          await persist({ ...film, signal }, () => sendOne(index, isHead ? "head" : "bulk"));
        }
      };
      await Promise.all(Array.from({ length: isHead ? 1 : BULK_LANES }, runLane));
    }
  } finally {
    stop.abort();
  }
}
