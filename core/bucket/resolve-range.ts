import { PipelineError } from "../errors.ts";
import type { ByteRange } from "./port.ts";

/**
 * The bytes of an object of `size` bytes that a range means, clamped to the object (RFC 9110 14.1.2). Throws
 * `range_not_satisfiable` when it begins behind the last byte, `invalid_request` when it is none.
 */
export function resolveRange({ start, end }: ByteRange, size: number): { start: number; end: number } {
  checkRange({ start, end });
  if (start >= size) {
    throw new PipelineError(
      "range_not_satisfiable",
      `The object has ${size} bytes; byte ${start} is behind its end`,
    );
  }
  return { start, end: Math.min(end ?? size - 1, size - 1) };
}

/** Throws `invalid_request` unless both ends are byte positions and in order. */
export function checkRange({ start, end = start }: ByteRange): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end) return;
  throw new PipelineError("invalid_request", `${start}-${end} is no range of bytes`);
}
