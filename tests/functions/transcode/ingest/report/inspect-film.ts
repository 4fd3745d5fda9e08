import { readFile } from "node:fs/promises";
import type { TranscodeContext } from "../../../../../functions/transcode/context.ts";
import { openIngestRun } from "../../../../../functions/transcode/ingest/ingest-run.ts";
import { probeSource } from "../../../../../functions/transcode/ingest/probe/probe-source.ts";
import { openFeeds } from "../../../../../functions/transcode/ingest/source/open-feed.ts";
import { openSource } from "../../../../../functions/transcode/ingest/source/open-source.ts";
import { uploadWhole } from "../../../../harness/ingest.ts";

/** Uploads a file and inspects it as ingest does, on its preferred feed. */
export async function inspectFile(ctx: TranscodeContext, path: string) {
  return inspectBytes(ctx, await readFile(path));
}

/** The same of its bytes. */
export async function inspectBytes(ctx: TranscodeContext, bytes: Buffer) {
  const { scope } = await uploadWhole(ctx, bytes);
  const [feed] = await openFeeds(openSource(ctx, scope), ctx.sandbox);
  const { media } = await probeSource(await openIngestRun(ctx, scope, 0), feed!);
  return media;
}
