const MIB = 1024 * 1024;

/** Small chunks first: the first segment waits for the first bytes, so they should come in little pieces. */
const HEAD: Head = { chunks: 10, bytes: MIB / 2 };
/** Of uploads that began under an earlier version, and of clients written for it: taken, no longer made. */
const EARLIER_HEAD: Head = { chunks: 5, bytes: MIB };
/** The most that a function behind a 6 MB request limit takes with room for base64 and headers. */
const CHUNK_BYTES = 4 * MIB;
/** An MP4's index takes about 2 MiB for each hour. */
const TAIL_CHUNKS_BYTES = [1 * MIB, 256 * 1024];

/** The most that an upload may have: some 400 GB by the plan. */
export const MOST_CHUNKS = 100_000;

/** So many chunks of so many bytes. */
interface Head {
  readonly chunks: number;
  readonly bytes: number;
}

/** A piece of the source: bytes [offset, offset + length). */
export interface Chunk {
  readonly offset: number;
  readonly length: number;
}

/** Bytes [start, end) of the source. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * How a source of `size` bytes is cut into chunks: 10 of 512 KiB, then 4 MiB each, the last one shorter. A
 * source with its index at the end ends in 1 MiB and 256 KiB, so that the index can be sent early without
 * much beside it. A pure function, so that every client and the API have the same plan. An empty source has
 * no chunks. Throws RangeError unless `size` is a whole number ≥ 0.
 */
export function chunkPlan(size: number, trailingIndex?: ByteRange | null): Chunk[] {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`not a size in bytes: ${size}`);
  return cut(size, HEAD, trailingIndex != null);
}

function cut(size: number, head: Head, endsInIndex: boolean): Chunk[] {
  const headBytes = head.chunks * head.bytes;
  const isTailCut = endsInIndex && size > headBytes + sum(TAIL_CHUNKS_BYTES);
  const tail = isTailCut ? TAIL_CHUNKS_BYTES : [];
  const bodyEnd = size - sum(tail);
  const lengths: number[] = [];
  for (let offset = 0; offset < bodyEnd; offset += lengths.at(-1)!) {
    const wanted = offset < headBytes ? head.bytes : CHUNK_BYTES;
    lengths.push(Math.min(wanted, bodyEnd - offset));
  }
  let end = 0;
  return [...lengths, ...tail].map((length) => {
    end += length;
    return { offset: end - length, length };
  });
}

/** Bytes in the first `count` chunks of a plan, as if it had no end. */
export function bytesOfFirst(count: number): number {
  const small = Math.min(count, HEAD.chunks);
  return small * HEAD.bytes + (count - small) * CHUNK_BYTES;
}

/**
 * The plan of a source of `size` bytes that was announced with so many chunks, of which no two plans have the
 * same number; null when it follows none.
 */
export function planOf(size: number, totalChunks: number): Chunk[] | null {
  const plans = [HEAD, EARLIER_HEAD].flatMap((head) => [cut(size, head, false), cut(size, head, true)]);
  return plans.find((plan) => plan.length === totalChunks) ?? null;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/**
 * The order in which to send a plan's chunks, as indices: chunk 0, then those that hold `index` (the
 * bytes of an MP4's moov that stands behind its media data), then the rest as they come. The reader
 * can start only when it has the whole of the index, so a chunk that holds a part of it counts too.
 */
export function chunkOrder(plan: readonly Chunk[], index?: ByteRange | null): number[] {
  const holdsIndex = (chunk: Chunk) =>
    index != null && chunk.offset < index.end && chunk.offset + chunk.length > index.start;
  const early: number[] = [];
  const rest: number[] = [];
  for (const [i, chunk] of plan.entries()) {
    if (i === 0 || holdsIndex(chunk)) early.push(i);
    else rest.push(i);
  }
  return [...early, ...rest];
}

/** Chunks of a film under way after its head: while one is acknowledged, the next keeps the line busy. */
const LANES = 2;

/** Chunks to send in this order, at most `lanes` at a time. */
export interface SendingPhase {
  readonly order: readonly number[];
  readonly lanes: number;
}

/**
 * Cuts the order of a plan's chunks (or of those that are missing) in two: through the small ones at the
 * head, one at a time; then the rest. Chunks that share a line arrive together, when all of them are
 * through, and the first picture waits for the first ones.
 */
export function sendingPhases(order: readonly number[]): SendingPhase[] {
  const head = order.findLastIndex((index) => index < HEAD.chunks) + 1;
  const phases = [
    { order: order.slice(0, head), lanes: 1 },
    { order: order.slice(head), lanes: LANES },
  ];
  return phases.filter((phase) => phase.order.length > 0);
}
