import { describeFile } from "../../core/video/report/describe/describe-file.ts";
import { describeStream, type StreamWords } from "../../core/video/report/describe/describe-stream.ts";
import type { Decision } from "../../core/video/report/explain/decision.ts";
import { type ApiAddress, askApi, type VideoDetails } from "./api-client.ts";
import { CommandError } from "./exit-codes.ts";
import { findFilm } from "./find-film.ts";
import { printable } from "./printable.ts";

const NAME_WIDTH = 12;

/** `vidpipeline inspect`: what a film's file holds, stream by stream, and what became of each. */
export async function inspectFilm(hash: string, api: ApiAddress): Promise<void> {
  const { video_hash } = await findFilm(api, hash);
  const { media, decisions, title } = await askApi<VideoDetails>(api, `/videos/${video_hash}`);
  if (!media) throw new CommandError(`Nothing is known yet of what ${title} holds`);
  const sections = [
    section("File", describeFile(media), decisions, null),
    ...media.streams.map((stream) => {
      const words = describeStream(stream);
      return section(`${stream.index} ${words.kind}`, words, decisions, stream.index);
    }),
  ];
  console.log(sections.map((lines) => lines.map(toLine).join("\n")).join("\n\n"));
}

function section(
  name: string,
  { summary, facts }: Omit<StreamWords, "kind">,
  decisions: Decision[],
  stream: number | null,
): [string, string][] {
  const about = decisions.filter((decision) => decision.stream === stream);
  return [
    [name, summary],
    ...facts.map(({ label, value }): [string, string] => ["", `${label}: ${value}`]),
    ...about.map(({ rendition, outcome, words }): [string, string] => [
      "",
      `→ ${rendition ?? outcome.replace("-", " ")}: ${words}`,
    ]),
  ];
}

/** What a film's file says is a stranger's. */
const toLine = ([name, text]: [string, string]) =>
  `${printable(name).padEnd(NAME_WIDTH)}${printable(text)}`.trimEnd();
