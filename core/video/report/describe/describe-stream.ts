import { spokenLanguage } from "../../language.ts";
import type { MediaStream } from "../media-report.ts";
import { codecName, dataName } from "./codec-names.ts";
import { describeAudio, summariseAudio } from "./describe-audio.ts";
import { describeVideo, summariseVideo } from "./describe-video.ts";
import { type Fact, fact, list } from "./facts.ts";
import { formatDuration, formatPixels } from "./units.ts";

/** A stream in words: a line that says the most, and everything else that is known of it. */
export interface StreamWords {
  kind: string;
  summary: string;
  facts: Fact[];
}

const KINDS = { video: "Video", audio: "Sound", subtitle: "Captions", cover: "Picture", data: "Data" };

/** What a stream of the upload is. */
export function describeStream(stream: MediaStream): StreamWords {
  const rest = [fact("Title", stream.title), fact("Marked as", describeFlags(stream)), ...timesOf(stream)];
  const [summary, facts] = describeKind(stream);
  return { kind: KINDS[stream.kind], summary, facts: [...facts, ...rest].filter((each) => each !== null) };
}

function describeKind(stream: MediaStream): [string, (Fact | null)[]] {
  switch (stream.kind) {
    case "video":
      return [summariseVideo(stream), describeVideo(stream)];
    case "audio":
      return [summariseAudio(stream), describeAudio(stream)];
    case "subtitle": {
      const form = stream.form === "image" ? "pictures of text" : stream.form;
      return [list(codecName(stream.codec), form, spokenLanguage(stream.language)), []];
    }
    case "cover":
      return [list("Cover art", codecName(stream.codec), formatPixels(stream)), []];
    case "data":
      return [capitalise(dataName(stream)), []];
  }
}

function describeFlags({ flags }: MediaStream): string | null {
  return list(...flags.map((flag) => flag.replaceAll("_", " "))) || null;
}

function timesOf({ kind, start, duration }: MediaStream): (Fact | null)[] {
  if (kind === "cover" || kind === "data") return [];
  return [
    fact("Begins at", start ? formatDuration(start) : null),
    fact("Lasts", duration && formatDuration(duration)),
  ];
}

const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
