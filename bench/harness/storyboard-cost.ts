import { openLibrary } from "../../core/library/open-library.ts";
import { openLog } from "../../core/log/open-log.ts";
import { openLogger } from "../../core/logger.ts";
import { mediaPrefix } from "../../core/video/keys.ts";
import { openSandbox } from "../../functions/transcode/ffmpeg/sandbox.ts";
import { makeStoryboard } from "../../functions/transcode/picture/make-storyboard.ts";
import type { Product } from "../../tests/harness/run-product.ts";
import { withBuckets } from "../../tests/harness/stored-objects.ts";
import { cpuOfChildren } from "./cpu-time.ts";

/** CPU-seconds that the programs need that make a completed film's storyboard: it is taken away and made again. */
export async function storyboardCost(product: Product, videoHash: string): Promise<number> {
  const config = await product.config();
  const [library, log] = [openLibrary(config.library), await openLog(config)];
  try {
    return await withBuckets(product, async (buckets) => {
      const made = await Array.fromAsync(buckets.media.list(`${mediaPrefix(videoHash)}storyboard`));
      for (const { key } of made) await buckets.media.remove(key);
      const logger = openLogger("bench", "silent");
      const context = { config, buckets, log, library, logger, sandbox: await openSandbox(config.sandbox) };
      const scope = { videoHash, generation: 1, signal: new AbortController().signal };
      return (await cpuOfChildren(() => makeStoryboard(context, scope))).cpuSeconds;
    });
  } finally {
    await Promise.all([library.close(), log.close()]);
  }
}
