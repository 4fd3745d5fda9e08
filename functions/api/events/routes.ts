import { OpenAPIHono } from "@hono/zod-openapi";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { type Fact, factTime, lastFact, listFacts } from "../../../core/library/facts.ts";
import { journalTrimmed } from "../../../core/library/trim-journal.ts";
import { listChangedVideos } from "../../../core/library/videos.ts";
import type { ApiContext } from "../context.ts";
import { refuseInvalid } from "../problems.ts";
import { toRow } from "../videos/to-row.ts";
import { before, type Journal, type JournalEntry, LATE_MS } from "./journal.ts";
import { toJournalLine } from "./journal-line.ts";

const PING_MS = 15_000;
const PAGE = 500;
/** When a client comes again whose stream ends with what there is. */
const POLL_AGAIN_MS = 2_000;
/** Facts that such an answer has at the most; the rest is for the next ones. */
const POLLED_FACTS = 2 * PAGE;
/** Who reads so slowly that this many wait is cut off, and comes back where it was. */
const MOST_WAITING = 10_000;

/**
 * The journal as server-sent events: each fact under its own type with its number as id, and `video` with a
 * row whenever it changed. Last-Event-ID resumes after that number, or `after` for a client that cannot choose its
 * headers; without either, the stream starts now. Where the journal no longer has all that came after it, the event
 * `reset` says so: what was known is to be read anew. Behind a front that hands on whole answers alone
 * (EVENT_STREAMS=polled) the stream ends with what there is and `polled`; an EventSource comes again by itself.
 */
export function eventRoutes(context: ApiContext, journal: Journal): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });

  app.get("/events", (c) =>
    streamSSE(c, async (stream) => {
      const lastEventId = Number(c.req.header("last-event-id") ?? c.req.query("after") ?? Number.NaN);
      if (context.config.http.eventStreams === "polled") return answerPoll(context, stream, lastEventId);
      const waiting: JournalEntry[] = [];
      let wake = () => {};
      const unfollow = await journal.follow((entries) => {
        if (waiting.push(...entries) > MOST_WAITING) stream.abort();
        wake();
      });
      stream.onAbort(() => {
        unfollow();
        wake();
      });
      let told = Number.isInteger(lastEventId) ? lastEventId : await lastFact(context.library);
      if (Number.isInteger(lastEventId)) told = await catchUp(context, stream, told);
      await stream.write("retry: 1000\n\n");
      while (!stream.aborted) {
        for (const entry of waiting.splice(0)) {
          if (entry.kind === "video") await writeVideo(context, stream, entry.video, told);
          else if (entry.fact.seq > told) {
            await writeFact(stream, entry.fact);
            told = entry.fact.seq;
          }
        }
        await new Promise<void>((resolve) => {
          const ping = setTimeout(() => stream.write(": ping\n\n").then(() => resolve()), PING_MS);
          wake = () => {
            clearTimeout(ping);
            resolve();
          };
          if (waiting.length || stream.aborted) wake();
        });
      }
    }),
  );
  return app;
}

/** What there is since `after`; the last message, `polled`, tells where to go on, and when. */
async function answerPoll(context: ApiContext, stream: SSEStreamingApi, after: number): Promise<void> {
  const told = Number.isInteger(after)
    ? await catchUp(context, stream, after, POLLED_FACTS)
    : await lastFact(context.library);
  await stream.writeSSE({ id: String(told), event: "polled", retry: POLL_AGAIN_MS, data: "{}" });
}

/** Everything since `after`, then each row that may have changed since, as it is now; `most` facts at the most. */
async function catchUp(
  context: ApiContext,
  stream: SSEStreamingApi,
  after: number,
  most = Number.POSITIVE_INFINITY,
): Promise<number> {
  let told = after;
  const since = await factTime(context.library, after);
  const newest = await lastFact(context.library);
  // Trimmed since; or numbered by a library that is no longer there.
  if (after < (await journalTrimmed(context.library)) || after > newest) {
    told = newest;
    await stream.writeSSE({ id: String(told), event: "reset", data: JSON.stringify({ after }) });
  }
  for (let written = 0; ; written += PAGE) {
    // Of those that go on, the last is told the rows.
    if (written >= most) return told;
    const facts = await listFacts(context.library, told, PAGE);
    for (const fact of facts) await writeFact(stream, fact);
    told = facts.at(-1)?.seq ?? told;
    if (facts.length < PAGE) break;
  }
  // A clock that was set back since then tells nothing of what came after.
  const isKnown = since !== null && since <= new Date().toISOString();
  const changed = isKnown ? before(since, LATE_MS) : "";
  for (const video of await listChangedVideos(context.library, changed))
    await writeVideo(context, stream, video, told);
  return told;
}

async function writeFact(stream: SSEStreamingApi, fact: Fact) {
  const line = toJournalLine(fact);
  await stream.writeSSE({ id: String(line.seq), event: line.type, data: JSON.stringify(line) });
}

async function writeVideo(
  context: ApiContext,
  stream: SSEStreamingApi,
  video: Parameters<typeof toRow>[0],
  seq: number,
) {
  const row = toRow(video, context.config.mediaBaseUrl);
  await stream.writeSSE({ id: String(seq), event: "video", data: JSON.stringify(row) });
}
