import { type ByteRange, chunkPlan, MOST_CHUNKS } from "../../../core/video/chunk-plan.ts";
import { describeOther, SNIFF_BYTES, sniffFile } from "../../../core/video/files/file-kinds.ts";
import { findTrailingIndex } from "../../../core/video/trailing-index.ts";
import { formatBytes } from "../../format/quantities.ts";
import { fingerprintFile } from "./fingerprint.ts";
import type { Hasher } from "./hasher.ts";

/** What is known of a file before its first byte is sent. */
export interface InspectedFile {
  file: File;
  /** It names the file for resuming. */
  fingerprint: string;
  /** Where an MP4's index stands when it stands last. */
  index: ByteRange | null;
}

/** Looks at a file's head and tail; throws an Error in words when it is no film or cannot be read. */
export async function inspectFile(file: File, hasher: Hasher): Promise<InspectedFile> {
  const head = await readHead(file);
  const sniffed = sniffFile(head);
  if (file.size === 0) throw new Error("The file is empty: it has no bytes. Copy or export it again.");
  if (sniffed.kind === "other") throw new Error(describeOther(sniffed));
  if (sniffed.kind === "unknown" && !/^(video|audio)\//.test(file.type)) {
    throw new Error("This file does not look like a film or sound: its first bytes match no known format.");
  }
  const [fingerprint, index] = await Promise.all([fingerprintFile(file, hasher), findTrailingIndex(file)]);
  if (chunkPlan(file.size, index).length > MOST_CHUNKS) {
    throw new Error(
      `The file is too large: ${formatBytes(file.size)}, and an upload takes 400 GB at the most.`,
    );
  }
  return { file, fingerprint, index };
}

async function readHead(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer());
  } catch (cause) {
    throw new Error("The file cannot be read. Is it a folder, or was it moved?", { cause });
  }
}
