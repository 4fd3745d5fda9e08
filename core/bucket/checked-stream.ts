import { PipelineError } from "../errors.ts";

/** Passes bytes through and errors with `body_size_mismatch` when they are not `size` in the end. */
export function expectSize(size: number): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0;
  return new TransformStream({
    transform(bytes, controller) {
      seen += bytes.byteLength;
      if (seen > size) throw sizeMismatch(size, seen);
      controller.enqueue(bytes);
    },
    flush() {
      if (seen !== size) throw sizeMismatch(size, seen);
    },
  });
}

/** What is wrong with a body of which `seen` bytes came in place of `size`. */
export function sizeMismatch(size: number, seen: number): PipelineError {
  const found = seen > size ? "more" : `only ${seen}`;
  return new PipelineError("body_size_mismatch", `The body was announced as ${size} bytes and has ${found}`);
}
