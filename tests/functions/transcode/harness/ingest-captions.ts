import { expect } from "vitest";
import { parseCaptions } from "../../../../core/video/captions/parse-captions.ts";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import { dataOf, openTranscodeContext, readEvents, uploadWhole } from "../../../harness/ingest.ts";

/** Ingests films for their captions, and reads what was stored of them. */
export async function openCaptionIngest() {
  const ctx = await openTranscodeContext();

  async function ingest(film: Buffer) {
    const { videoHash, scope } = await uploadWhole(ctx, film);
    expect(await ingestSource(ctx, scope)).toBe("ended");
    const events = await readEvents(ctx, videoHash);
    return { videoHash, scope, events, captions: dataOf(events, "source.inspected")[0]!.captions };
  }

  async function readCues(key: string) {
    const { body } = await ctx.buckets.media.open(key);
    const bytes = new Uint8Array(await new Response(body).arrayBuffer());
    if (!new TextDecoder().decode(bytes).includes("-->")) return [];
    return parseCaptions(bytes, { longestSeconds: 86_400 }).map(({ start, end, text }) => ({
      start,
      end,
      text,
    }));
  }

  return { ctx, ingest, readCues };
}
