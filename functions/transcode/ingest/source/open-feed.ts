import { STILL_GIF } from "../../../../core/video/files/file-kinds.ts";
import { sourceReason } from "../../../../core/video/source-reasons.ts";
import type { ByteSource } from "../../ffmpeg/run-tool.ts";
import type { Sandbox } from "../../ffmpeg/sandbox.ts";
import { Extent, readDeclaredEnd } from "./extent.ts";
import { followBoxes } from "./follow-boxes.ts";
import { hasMotion } from "./has-motion.ts";
import { readIndex, readMovedIndex, streamIndexFirst } from "./index-in-front.ts";
import type { Source } from "./open-source.ts";
import { serveRanges } from "./range-server.ts";
import { type Edits, readEdits } from "./read-edits.ts";
import { HEAD_BYTES, type SourceKind, sniffSource } from "./sniff.ts";
import { walkBoxes } from "./walk-boxes.ts";

/** How one FFmpeg gets the bytes of the source. */
export interface FeedInput {
  url: string;
  stdin?: ByteSource;
  protocols?: string[];
  /** The Unix socket that `url` leads to, in a sandbox without network. */
  socket?: string;
  /** Aborts with the reason when the bytes stay away and the program cannot be told through its stdin. */
  failed: AbortSignal;
  close(): Promise<void>;
}

/** Passes bytes on, and sees how long the program waits for them. */
export type WatchSource = (source: AsyncGenerator<Uint8Array>) => AsyncGenerator<Uint8Array>;

export interface Feed {
  kind: "stdin" | "ranges";
  source: SourceKind;
  /** What edit lists do, of which a copy of the pictures knows nothing. */
  edits: Edits;
  open(watch: WatchSource): Promise<FeedInput>;
  /** The moov box of an MP4 or MOV, in memory for as long as one looks at it; null for other kinds. */
  readIndex(): Promise<Buffer | null>;
  /** Bytes of the whole source, where they are known by now. */
  knownSize(): number | null;
  /** Bytes that are missing at the end of the source, at the least and as far as is known by now. */
  missing(): number;
}

type Stream = (unwanted: AbortSignal) => AsyncGenerator<Uint8Array>;

/**
 * The ways to feed a source to FFmpeg, the preferred one first: in order on stdin, an MP4's index moved in
 * front, so that it needs neither network nor files; by HTTP ranges for what must seek. Throws
 * `source_empty`, `source_not_video`, `source_encrypted`, `source_no_index` or `source_truncated` for what is none.
 */
export async function openFeeds(source: Source, sandbox: Sandbox): Promise<Feed[]> {
  const head = await source.read(0, HEAD_BYTES);
  const kind = sniffSource(head);
  if (kind === "gif" && !(await hasMotion(source.stream(0)))) throw sourceReason("other_file", STILL_GIF);
  const extent = new Extent(source);
  extent.claim(readDeclaredEnd(head) ?? 0);
  const boxes = kind === "boxes" ? await walkBoxes(source, extent) : null;
  const index = boxes && (await readIndex(source, boxes.moov));
  const edits: Edits = index ? readEdits(index) : "plain";
  const facts = {
    source: kind,
    edits,
    readIndex: async () => (boxes ? readIndex(source, boxes.moov) : null),
    knownSize: () => source.knownSize(),
    missing: () => extent.missing(),
  };
  const ranges: Feed = { ...facts, kind: "ranges", open: (watch) => serveRanges(source, sandbox, watch) };
  const onStdin = (stream: Stream): Feed => ({
    ...facts,
    kind: "stdin",
    open: async (watch) => openStdin(stream, watch),
  });
  if (!boxes) return [onStdin((unwanted) => source.stream(0, undefined, unwanted)), ranges];

  // Parts in another order, or several times, are not to be had in the order of the bytes.
  if (edits === "parts") return [ranges];
  const { moov, media } = boxes;
  if (!media || moov.start < media.start)
    return [onStdin((unwanted) => followBoxes(source.stream(0, undefined, unwanted), extent)), ranges];
  const movedIndex = await readMovedIndex(source, moov, media);
  if (!movedIndex) return [ranges];
  return [onStdin((unwanted) => streamIndexFirst(source, { moov, media, movedIndex }, unwanted)), ranges];
}

function openStdin(stream: Stream, watch: WatchSource): FeedInput {
  // The program may have enough before the source ends; then nobody waits for the rest.
  const closed = new AbortController();
  return {
    url: "pipe:0",
    stdin: watch(stream(closed.signal)),
    failed: new AbortController().signal,
    close: async () => closed.abort(),
  };
}
