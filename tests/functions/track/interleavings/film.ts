import type { Bucket } from "../../../../core/bucket/port.ts";
import { acknowledgeChunks } from "../../../../core/library/acknowledge-chunks.ts";
import { createVideo } from "../../../../core/library/create-video.ts";
import { finalizeUpload } from "../../../../core/library/finalize-upload.ts";
import type { Library } from "../../../../core/library/open-library.ts";
import type { Log } from "../../../../core/log/port.ts";
import { publishEvents } from "../../../../core/log/publish-events.ts";
import { makeEvent, type PipelineEvent } from "../../../../core/video/events.ts";
import { VIDEO_TIMESCALE } from "../../../../core/video/inspection.ts";
import { segmentKey } from "../../../../core/video/keys.ts";
import { encodedRungs } from "../../../../core/video/ladder.ts";
import { type Span, SpanPlanner } from "../../../../core/video/spans.ts";
import { filmFacts, HASH, inspection, RUNGS } from "../../../core/video/film-facts.ts";

/** What a film is made of; everything that is told of it follows from this. */
export interface FilmShape {
  segments: number;
  sound: boolean;
  passthrough: boolean;
  /** Made or arrived at this pace (× real time), by rung. */
  speeds: Record<string, number>;
  /** A job gave up before another made what it left. */
  failure: boolean;
  /** GOP objects, by number, whose pictures encode makes anew for the passthrough rung. */
  unsafe: number[];
  /** Of spans (core/video/spans.ts). */
  spanGrowth: number;
}

export interface Film {
  hash: string;
  facts: PipelineEvent[];
}

/** The film's row, and all its facts by who tells them, each in the order in which that one does. */
export async function openFilm(library: Library, shape: FilmShape): Promise<Film> {
  const none = { description: "", size: null, contentType: null, fingerprint: null };
  const { video } = await createVideo(library, { ...none, title: "t", totalChunks: 2, owner: "local" });
  const facts = JSON.parse(JSON.stringify(factsOf(shape)).replaceAll(HASH, video.videoHash));
  return { hash: video.videoHash, facts };
}

/** Who tells a fact: what one of them publishes stays in its order, and no two wait for each other. */
export function producerOf(fact: PipelineEvent): string {
  if (fact.type === "chunk.stored" || fact.type === "upload.finalized") return "api";
  if (fact.type === "job.completed" || fact.type === "job.failed") return fact.id;
  const rung = fact.type === "segment.ready" ? fact.data.rung : "source";
  // What is unsafe of the source's own pictures comes whenever encode has made it.
  if (fact.type === "segment.ready" && rung === "source" && fact.data.speed === REPAIR_SPEED) return fact.id;
  return rung === "source" || rung === "audio-0" ? "ingest" : `encode ${rung}`;
}

/** Tells facts as their producers do: objects first, then the log; the api by the library and its outbox. */
export async function tellFacts(
  to: { library: Library; log: Log; media: Bucket },
  facts: PipelineEvent[],
): Promise<void> {
  const others: PipelineEvent[] = [];
  for (const fact of facts) {
    if (fact.type === "chunk.stored") await acknowledgeChunks(to.library, fact.subject, [fact.data]);
    else if (fact.type === "upload.finalized") await finalizeUpload(to.library, fact.subject);
    else others.push(fact);
    if (fact.type === "segment.ready") {
      const { rung, n } = fact.data;
      await to.media.put(segmentKey(fact.subject, rung, n), fact.id);
    }
  }
  await publishEvents(to.log, others);
}

const REPAIR_SPEED = 3;
const GOP_TICKS = 4 * VIDEO_TIMESCALE;

/** The film's GOP objects, and its spans as ingest plans them; each as soon as the object is there that it ends with. */
function objectFacts({ segments, passthrough, unsafe, spanGrowth }: FilmShape): PipelineEvent[] {
  const planner = new SpanPlanner({ spanSeconds: 8, spanGrowth });
  const repairs = passthrough ? unsafe : [];
  const rungs = encodedRungs(passthrough ? RUNGS : RUNGS.slice(1));
  const spanReady = (span: Span | null) => {
    if (!span) return [];
    const numbers = span.gops.map(({ n }) => n).filter((n) => repairs.includes(n));
    return [makeEvent("test", HASH, "span.ready", { ...span, generation: 1, rungs, repairs: numbers })];
  };
  const facts = Array.from({ length: segments }, (_, index) => {
    const n = index + 1;
    const isUnsafe = repairs.includes(n);
    const place = passthrough && !isUnsafe ? ("media" as const) : ("uploads" as const);
    const gop = { n, start: index * GOP_TICKS, duration: GOP_TICKS, place, leading: false };
    const told = { ...gop, bytes: 1000, unsafe: isUnsafe ? "no key" : null };
    return [makeEvent("test", HASH, "gop.ready", told), ...spanReady(planner.push(gop))];
  });
  return [...facts.flat(), ...spanReady(planner.end())] as PipelineEvent[];
}

function factsOf(shape: FilmShape): PipelineEvent[] {
  const rungs = shape.passthrough ? RUNGS : RUNGS.slice(1);
  const tracks = [...rungs.map(({ rung }) => rung), ...(shape.sound ? ["audio-0"] : [])];
  const facts = filmFacts(shape.segments).flatMap((fact): PipelineEvent[] => {
    switch (fact.type) {
      case "upload.started":
        return [];
      case "source.inspected": {
        const { sounds, duration } = fact.data;
        const { passthrough, sound } = shape;
        const inspected = inspection({ duration, rungs, passthrough, sounds: sound ? sounds : [] });
        return [{ ...fact, data: inspected }, ...objectFacts(shape)];
      }
      case "segment.ready": {
        const { rung } = fact.data;
        const isRepair = rung === "source" && shape.unsafe.includes(fact.data.n);
        const own = isRepair ? REPAIR_SPEED : shape.speeds[rung]!;
        const speed = rung === "audio-0" ? null : own;
        return tracks.includes(rung) ? [{ ...fact, data: { ...fact.data, speed } }] : [];
      }
      case "source.ended":
        return [shape.sound ? fact : { ...fact, data: { ...fact.data, sounds: {} } }];
      default:
        return [fact];
    }
  });
  return shape.failure ? [...facts, failure()] : facts;
}

const failure = () =>
  makeEvent("test", HASH, "job.failed", {
    ...{ generation: 1, kind: "encode", job: "j", attempts: 5 },
    ...{ code: "encoder_failed", detail: "The encoder failed." },
  }) as PipelineEvent;
