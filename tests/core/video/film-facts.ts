import fc from "fast-check";
import { type EventData, makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import type { PictureInspection, Rung, Sound } from "../../../core/video/inspection.ts";

export const HASH = "ab".repeat(32);

const rung = (name: string, height: number, maxrate: number): Rung => ({
  rung: name,
  width: (height * 16) / 9,
  height,
  fps: 30,
  maxrate,
  bufferSeconds: 2,
  level: 40,
  codecs: "avc1.640028",
});

export const RUNGS = [
  rung("source", 1080, 6_000_000),
  rung("720p", 720, 2_800_000),
  rung("360p", 360, 800_000),
];

/** A track of the source in stereo. */
export const SOUND: Sound = {
  ...{ rung: "audio-0", stream: 1, start: 0, label: "Main", language: null, channels: 2, bitrate: 128_000 },
  ...{ role: "main", default: true },
  source: { codec: "aac", channels: 2, layout: "stereo", sampleRate: 48_000, language: null, title: null },
};

export function inspection(changes: Partial<PictureInspection> = {}): PictureInspection {
  return {
    container: "mov,mp4,m4a,3gp,3g2,mj2",
    duration: 20,
    video: {
      codec: "h264",
      profile: "High",
      level: 40,
      pixelFormat: "yuv420p",
      width: 1920,
      height: 1080,
      rotation: 0,
      sampleAspect: 1,
      fps: 30,
      fieldOrder: "progressive",
      mirrored: false,
      colorPrimaries: "bt709",
      colorTransfer: "bt709",
      colorSpace: "bt709",
      colorRange: "tv",
      peak: null,
      mayResize: false,
      mayReshape: false,
      bitrate: 6_000_000,
    },
    sounds: [SOUND],
    soundsLeftOut: [],
    captions: [],
    closedCaptions: [],
    extras: [],
    extrasLeftOut: [],
    lane: "gop",
    feed: "stdin",
    gopContainer: "mp4",
    passthrough: true,
    why: "H.264 that every browser plays",
    encoder: { name: "libx264", preset: "veryfast" },
    segmentSeconds: 4,
    spanSeconds: 16,
    spanGrowth: 0.25,
    rungs: RUNGS,
    media: null,
    ...changes,
  };
}

const event = <T extends Parameters<typeof makeEvent>[2]>(type: T, data: EventData<T>) =>
  makeEvent("test", HASH, type, data) as PipelineEvent;

/** Every fact of a whole film of `segments` segments, each of `seconds`, in the order of a quiet day. */
export function filmFacts(segments: number, seconds = 4): PipelineEvent[] {
  const facts = [
    event("upload.started", { generation: 1, title: "A film", totalChunks: 2, size: null }),
    event("chunk.stored", { index: 0, size: 10, sha256: "00" }),
    event("chunk.stored", { index: 1, size: 10, sha256: "11" }),
    event("source.inspected", inspection({ duration: segments * seconds })),
  ];
  for (let n = 1; n <= segments; n++) {
    for (const { rung } of RUNGS) facts.push(segmentReady(rung, n, seconds));
    facts.push(segmentReady("audio-0", n, seconds));
  }
  facts.push(event("upload.finalized", { size: 20, totalChunks: 2 }));
  facts.push(
    event("source.ended", { segments, sounds: { "audio-0": segments }, end: segments * seconds * 90_000 }),
  );
  facts.push(event("job.completed", { generation: 1, kind: "picture", job: "picture", seconds: 1 }));
  return facts;
}

export function posterReady(changes: Partial<EventData<"poster.ready">> = {}): PipelineEvent {
  return event("poster.ready", {
    ...{ generation: 1, choice: 0, stage: "early", time: 1.5, found: true, good: false },
    ...{ madeFrom: "gop", version: "abc" },
    ...changes,
  });
}

/** Posters as they come while somebody chooses. */
export const posterFacts = (): PipelineEvent[] => [
  posterReady(),
  event("poster.chosen", { generation: 1, choice: 1, time: 3 }),
  posterReady({ choice: 1, time: 3, found: false }),
  posterReady({ choice: 1, stage: "whole", time: 3, found: false, version: "abd" }),
  event("poster.chosen", { generation: 1, choice: 2, time: null }),
  posterReady({ choice: 2, stage: "whole", version: "abe" }),
];

export function segmentReady(rung: string, n: number, seconds = 4, speed: number | null = 2): PipelineEvent {
  const scale = rung.startsWith("audio-") ? 48_000 : 90_000;
  const made = rung.startsWith("audio-") ? null : speed;
  const bytes = 1000 * n + rung.length;
  return event("segment.ready", {
    rung,
    n,
    start: (n - 1) * seconds * scale,
    duration: seconds * scale,
    bytes,
    speed: made,
  });
}

/** The same facts in any order, some of them twice. */
export const shuffledWithRepeats = (facts: PipelineEvent[]) =>
  fc
    .tuple(fc.shuffledSubarray(facts, { minLength: facts.length }), fc.subarray(facts))
    .chain(([all, repeats]) =>
      fc.shuffledSubarray([...all, ...repeats], { minLength: all.length + repeats.length }),
    );
