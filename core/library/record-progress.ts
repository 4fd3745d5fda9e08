import { and, eq, lte, sql } from "drizzle-orm";
import { dueExtras, extrasToMake } from "../queue/expected-extras.ts";
import { duePicture } from "../queue/expected-pictures.ts";
import { chosenPictureJobId } from "../queue/jobs.ts";
import { summarizeDamage } from "../video/damage.ts";
import { type EventData, type EventType, makeEvent, type PipelineEvent } from "../video/events.ts";
import type { Announcement } from "../video/frontier.ts";
import { displaySize } from "../video/ladder.ts";
import { durationOf, etaSeconds, progressOf } from "../video/progress.ts";
import type { VideoState } from "../video/state.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { videos } from "./schema.ts";
import { changedAt, type Video } from "./videos.ts";

type Changes = Partial<Pick<Video, "status" | "playableAt" | "errorCode" | "errorDetail">>;

/** What track knows of a film: its row as it was read before, its facts up to `seq`, and what is announced. */
export interface Findings {
  video: Video;
  state: VideoState;
  seq: number;
  shown: Announcement;
}

/**
 * Brings a film's row in line with its facts, and commits what follows from them (`video.playable`,
 * `video.completed`, `video.failed`) in the same transaction. A writer that knows less than the last one
 * changes nothing. Returns how many events wait in the outbox now.
 */
export async function recordProgress(library: Library, findings: Findings): Promise<number> {
  const { video, seq } = findings;
  const now = new Date().toISOString();
  const { derived, events } = derive(findings, now);
  if (!differs(video, derived)) return 0;
  const { videoHash, generation } = video;
  // Holds once the update has been applied.
  const isOurs = sql`EXISTS (SELECT 1 FROM videos WHERE video_hash = ${videoHash}
    AND generation = ${generation} AND tracked_seq = ${seq})`;
  await library.batch([
    library
      .update(videos)
      .set({ ...derived, trackedSeq: seq, updatedAt: changedAt(now) })
      .where(
        and(eq(videos.videoHash, videoHash), eq(videos.generation, generation), lte(videos.trackedSeq, seq)),
      ),
    ...events.map((event) => library.run(outboxRowIf(event, isOurs))),
  ]);
  return events.length;
}

/** Whether a film's row does not say yet what its facts say. */
export function isBehind(findings: Omit<Findings, "seq">): boolean {
  return differs(findings.video, derive(findings, new Date().toISOString()).derived);
}

function derive(findings: Omit<Findings, "seq">, now: string) {
  const { video, state, shown } = findings;
  const { changes, events } = consequences(findings, now);
  const size = state.inspection?.video ? displaySize(state.inspection.video) : null;
  const damage = summarizeDamage(state.damage.values(), state.ended?.end ?? null);
  const derived = {
    width: size?.width ?? null,
    height: size?.height ?? null,
    etaSeconds: shown.complete ? null : etaSeconds(state),
    duration: durationOf(state),
    progress: progressOf(state, shown.complete),
    hasThumbnail: state.hasThumbnail,
    storyboard: state.storyboard,
    ...posterOf(video.videoHash, state, shown.complete),
    extrasDue: dueExtras(state, video.videoHash).length > 0,
    damageAt: damage?.at ?? null,
    damageDetail: damage?.detail ?? null,
    announced: shown.rungs.length ? shown.rungs : video.announced,
    ...changes,
  };
  return { derived, events };
}

function posterOf(videoHash: string, state: VideoState, complete: boolean) {
  const { made, found, wish, failed } = state.poster;
  const job = chosenPictureJobId(videoHash, wish.choice, state.generation);
  return {
    poster: { made, found, failed: failed.has(job) ? wish.choice : null },
    posterDue: duePicture(state, videoHash, complete) !== null,
  };
}

function consequences({ video, state, shown }: Omit<Findings, "seq">, now: string) {
  const changes: Changes = {};
  const events: PipelineEvent[] = [];
  const tell = <T extends EventType>(type: T, data: EventData<T>) =>
    events.push(makeEvent("vidpipeline/track", video.videoHash, type, data) as PipelineEvent);
  const failure = state.failures.get(video.generation);
  if (shown.frontier > 0 && !video.playableAt) {
    changes.playableAt = now;
    tell("video.playable", { rungs: shown.rungs });
  }
  if (shown.complete && video.status !== "completed" && video.finalizedAt) {
    Object.assign(changes, { status: "completed", errorCode: null, errorDetail: null });
    const { generation } = video;
    tell("video.completed", {
      generation,
      duration: durationOf(state) ?? 0,
      segments: state.ended?.segments ?? 0,
      ...extrasToMake(state),
    });
  } else if (failure && !shown.complete && (video.status === "uploading" || video.status === "processing")) {
    Object.assign(changes, { status: "failed", errorCode: failure.code, errorDetail: failure.detail });
    tell("video.failed", { generation: video.generation, code: failure.code, detail: failure.detail });
  }
  return { changes, events };
}

function differs(video: Video, derived: Partial<Video>): boolean {
  const before = video as Record<string, unknown>;
  return Object.entries(derived).some(
    ([key, value]) => JSON.stringify(before[key]) !== JSON.stringify(value),
  );
}
