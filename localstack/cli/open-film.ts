import { createHash } from "node:crypto";
import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { ByteRange } from "../../core/video/chunk-plan.ts";
import { findTrailingIndex } from "../../core/video/trailing-index.ts";
import { CommandError, EXIT } from "./exit-codes.ts";

export interface Film {
  /** Backed by the file: slices are read when they are sent. */
  blob: Blob;
  size: number;
  title: string;
  fingerprint: string;
  /** The index of an MP4 that has it at its end. */
  index: ByteRange | null;
}

const SAMPLE_BYTES = 64 * 1024;
const LONGEST_TITLE = 200;

/** Opens a file for upload and looks at its head and tail. Throws CommandError when it is no file with bytes. */
export async function openFilm(path: string, title?: string): Promise<Film> {
  const facts = await stat(path).catch(() => null);
  if (!facts?.isFile()) throw new CommandError(`${path}: no such file`, EXIT.usage);
  if (facts.size === 0) throw new CommandError(`${path}: the file is empty`);
  const blob = await openAsBlob(path).catch((error: Error) => {
    throw new CommandError(`${path}: cannot be read (${error.message})`);
  });
  return {
    blob,
    size: facts.size,
    title: (title ?? basename(path, extname(path))).slice(0, LONGEST_TITLE),
    fingerprint: await fingerprint(blob),
    index: await findTrailingIndex(blob),
  };
}

/** SHA-256 of size, first and last 64 KiB: as the web page makes it, so either goes on where the other was. */
async function fingerprint(blob: Blob): Promise<string> {
  const sample = new Blob([
    String(blob.size),
    blob.slice(0, SAMPLE_BYTES),
    blob.slice(Math.max(0, blob.size - SAMPLE_BYTES)),
  ]);
  return createHash("sha256")
    .update(new Uint8Array(await sample.arrayBuffer()))
    .digest("hex");
}
