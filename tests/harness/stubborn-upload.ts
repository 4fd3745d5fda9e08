import { setTimeout as delay } from "node:timers/promises";
import { beginUpload, type FilmUpload, type UploadOptions } from "./upload.ts";

const AGAIN_MS = 250;
const PATIENCE_MS = 180_000;
/** What a client repeats: trouble on the server's side, and chunks whose first try has not ended yet. */
const REPEATED = /: (408|409|429|5\d\d) /;

/** Opens an upload whose client repeats what fails, as ours do. */
export async function beginStubbornUpload(
  url: string,
  path: string,
  options: UploadOptions,
): Promise<FilmUpload> {
  const upload = await insist(() => beginUpload(url, path, options));
  const send = (index: number) => insist(() => upload.send(index));
  return {
    ...upload,
    send,
    async sendRange(from, to = upload.count) {
      for (let index = from; index < to; index++) await send(index);
    },
    finalize: () => insist(upload.finalize),
  };
}

/** Repeats a request while the server is away or has trouble, but not for ever. */
export async function insist<Answer>(request: () => Promise<Answer>): Promise<Answer> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await request();
    } catch (error) {
      const isLost = error instanceof TypeError; // what fetch says of a connection that broke
      const isRefused = error instanceof Error && REPEATED.test(error.message);
      if (!(isLost || isRefused) || performance.now() > deadline) throw error;
    }
    await delay(AGAIN_MS);
  }
}
