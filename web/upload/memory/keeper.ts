import { claimUpload } from "./claims.ts";
import type { RememberedUpload, UploadMemory } from "./memory.ts";

/** Keeps one upload in the memory for as long as it is unfinished, and claimed for as long as this tab works on it. */
export function createKeeper(memory: UploadMemory) {
  let kept: string | null = null;
  let release = () => {};

  return {
    /** An unfinished upload of the same file. */
    async find({ size, fingerprint }: { size: number; fingerprint: string }) {
      const known = await memory.list().catch(forgetful);
      return known.find((upload) => upload.fingerprint === fingerprint && upload.size === size);
    },
    keep(upload: RememberedUpload): void {
      release();
      release = claimUpload(upload.hash);
      kept = upload.hash;
      void memory.keep(upload).catch(forgetful);
    },
    /** It ends here: no other tab and no later page has to know of it. */
    forget(): void {
      release();
      if (kept !== null) void memory.forget(kept).catch(forgetful);
    },
  };
}

/** A browser that keeps nothing, as in some private windows, uploads all the same. */
function forgetful(error: unknown): RememberedUpload[] {
  console.warn("this browser will not remember unfinished uploads", error);
  return [];
}
