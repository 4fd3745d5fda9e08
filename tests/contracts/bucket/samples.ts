import { createHash, randomUUID } from "node:crypto";
import type { Bucket, ObjectEntry } from "../../../core/bucket/port.ts";

export const KIB = 1024;
export const MIB = 1024 * KIB;

export function newKey(): string {
  return `contract/${randomUUID()}`;
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}

/** Short enough for a readable failure where whole bodies would flood it. */
export function digest(bytes: Uint8Array): string {
  return `${bytes.byteLength} bytes, ${sha256(bytes)}`;
}

/** Bytes that differ everywhere, so that a piece in the wrong place is noticed. */
export function patternOf(size: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(index, 2_654_435_761);
  return new Uint8Array(words.buffer, 0, size);
}

export function racerBytes(racer: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(MIB).fill(racer);
}

export function streamOf(bytes: Uint8Array, pieceSize = 50_000): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent < bytes.length) controller.enqueue(bytes.subarray(sent, (sent += pieceSize)));
      else controller.close();
    },
  });
}

export function failingStream(afterBytes: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= afterBytes) controller.error(new Error("the client went away"));
      else controller.enqueue(patternOf(64 * KIB));
      sent += 64 * KIB;
    },
  });
}

export async function readBytes(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(body as BodyInit).arrayBuffer());
}

export async function readText(body: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(body as BodyInit).text();
}

export async function collectEntries(bucket: Bucket, prefix: string): Promise<ObjectEntry[]> {
  const entries: ObjectEntry[] = [];
  for await (const entry of bucket.list(prefix)) entries.push(entry);
  return entries;
}
