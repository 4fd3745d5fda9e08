import { extraJobId } from "../../../core/queue/jobs.ts";
import { type EventData, type EventType, makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import type { ExtraCodec } from "../../../core/video/extra-codecs.ts";
import type { ExtraLadder } from "../../../core/video/inspection.ts";
import { HASH, inspection, segmentReady } from "./film-facts.ts";
import { allFacts } from "./span-facts.ts";

export const CODECS: Readonly<Record<ExtraCodec, string>> = { hevc: "hvc1.1.6.L93.90", av1: "av01.0.05M.08" };

const event = <T extends EventType>(type: T, data: EventData<T>) =>
  makeEvent("test", HASH, type, data) as PipelineEvent;

const ladder = (codec: ExtraCodec): ExtraLadder => ({
  codec,
  encoder: { name: "test", preset: "" },
  rungs: [720, 360].map((height) => ({
    ...{ rung: `${height}p-${codec}`, width: (height * 16) / 9, height },
    ...{ fps: 30, maxrate: 1_000_000, bufferSeconds: 2 },
  })),
});

/** Every fact of a film that is complete in H.264, and of which HEVC and AV1 are to be made in `segments` spans. */
export function completeFacts(segments: number): PipelineEvent[] {
  return allFacts(segments).map((fact) => {
    if (fact.type === "source.inspected")
      return event("source.inspected", inspection({ extras: [ladder("hevc"), ladder("av1")] }));
    if (fact.type === "source.ended") return event("source.ended", { ...fact.data, spans: segments });
    return fact;
  });
}

/** What the jobs of one codec tell, of all its rungs. */
export function extraFacts(codec: ExtraCodec, segments: number): PipelineEvent[] {
  const rungs = ladder(codec).rungs.map(({ rung }) => rung);
  const numbers = Array.from({ length: segments }, (_, i) => i + 1);
  return [
    ...rungs.map((rung) => event("init.ready", { rung, codecs: CODECS[codec] })),
    ...rungs.flatMap((rung) => numbers.map((n) => segmentReady(rung, n))),
    ...numbers.map((n) => event("job.completed", { ...extraJob(codec, n - 1), seconds: 1 })),
  ];
}

export const extraJob = (codec: ExtraCodec, span: number) => ({
  ...{ generation: 1, kind: "extra" as const, job: extraJobId(HASH, codec, span, 1) },
});
