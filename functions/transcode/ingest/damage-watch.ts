import type { DamageFound } from "../../../core/video/damage.ts";
import { VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { complaintsOf } from "../reasons/complaints.ts";
import type { SourceFacts } from "./probe/source-facts.ts";

/** Where a source ended, and how. */
export interface SourceEnd {
  /** Ticks. */
  end: number;
  /** FFmpeg gave up before the bytes were at their end. */
  brokeOff: boolean;
  /** Bytes that are missing at the end of the source. */
  missing: number;
  /** Ticks at which pictures stay away for a while, where they do. */
  hole: number | null;
  /** Segments by rung of the sound. */
  sounds: Record<string, number>;
}

export interface DamageWatchOptions {
  facts: SourceFacts;
  /** Ticks until which something has come out by now. */
  reach(): number;
  /** No job decodes the pictures later, and tells more exactly where they are damaged. */
  tellsPictures: boolean;
}

/** Streams that begin within a frame of sound, and tags at their end, give one or two of them. */
const USUAL_SOUND_ERRORS = 2;
/** Seconds by which a film may end before it said that it would: containers round, and sound outlasts pictures. */
const ROUNDING_SECONDS = 0.5;
const DEMUXER = /^\[(mov|matroska|mpegts|mpeg|avi|flv|live_flv|asf|ogg|mxf|rm|wtv|nsv)[^\]]*\] /;

/** Listens to FFmpeg reading a source: what tells of damage, and how far the film was by then. */
export class DamageWatch {
  private readonly options: DamageWatchOptions;
  private text = "";
  private containerIsDamaged = false;
  private soundErrors = 0;
  private soundAt: number | null = null;
  private picturesAt: number | null = null;
  private picturesHeard = false;

  constructor(options: DamageWatchOptions) {
    this.options = options;
  }

  /** Takes what FFmpeg writes to stderr, however it is cut. */
  take(text: string): void {
    const lines = (this.text + text).split("\n");
    this.text = lines.pop() ?? "";
    for (const line of lines) this.takeLine(line);
  }

  /** Whether the decoder of the pictures complained since this was asked last. */
  hearPictures(): boolean {
    const heard = this.picturesHeard;
    this.picturesHeard = false;
    return heard;
  }

  /** What was found, the film being read to its end. */
  found({ end, brokeOff, missing, hole, sounds }: SourceEnd): DamageFound[] {
    const found: DamageFound[] = [];
    const add = (damage: DamageFound["damage"], at: number | null, bytes: number | null = null) =>
      found.push({ damage, n: 0, at, missing: bytes });
    if (missing > 0 && !this.endsAsTold(end)) add("cut_off", end, missing);
    else if (brokeOff) add("broken_off", end);
    const heard = this.options.tellsPictures ? this.picturesAt : null;
    const pictures = heard ?? (this.containerIsDamaged ? hole : null);
    if (pictures !== null) add("pictures", pictures);
    const isSilent = this.soundErrors > 0 && Object.values(sounds).every((segments) => segments === 0);
    if (isSilent) add("no_sound", null);
    else if (this.soundErrors > USUAL_SOUND_ERRORS) add("sound", this.soundAt);
    return found;
  }

  /** Who wrote the sizes of a file may have been wrong, while nothing of the film is missing. */
  private endsAsTold(end: number): boolean {
    const { duration } = this.options.facts;
    return duration !== null && Math.abs(end / VIDEO_TIMESCALE - duration) < ROUNDING_SECONDS;
  }

  private takeLine(line: string): void {
    const { facts, reach } = this.options;
    const decoding = /^Error while decoding stream #0:(\d+)/.exec(line);
    if (decoding && Number(decoding[1]) !== facts.videoStream) {
      this.soundErrors += 1;
      this.soundAt ??= reach();
    }
    if (DEMUXER.test(line)) this.containerIsDamaged = true;
    const isOfPictures = decoding
      ? Number(decoding[1]) === facts.videoStream
      : line.startsWith(`[${facts.video?.codec} @`) && complaintsOf(line).length > 0;
    if (!isOfPictures) return;
    this.picturesHeard = true;
    this.picturesAt ??= reach();
  }
}
