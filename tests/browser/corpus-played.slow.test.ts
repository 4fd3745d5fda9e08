import { readFileSync } from "node:fs";
import { corpusPath, listCorpus } from "../harness/corpus.ts";
import { testPlayed } from "./every-kind.ts";

const [head, ...rows] = readFileSync(corpusPath("INDEX.tsv"), "utf8").trimEnd().split("\n");
const columns = head!.split("\t");

/** Seconds that the index beside the corpus tells; MP4 and Matroska count what is empty before the first picture too. */
function secondsOf(name: string): number {
  const cells = rows.find((row) => row.startsWith(`${name}\t`))!.split("\t");
  const cell = (column: string) => cells[columns.indexOf(column)]!;
  const before = /mov|mp4|matroska|webm/.test(cell("container"))
    ? Math.max(0, Number(cell("start")) || 0)
    : 0;
  // One container tells none: its pictures last as long as they play.
  return cell("duration") === "-" ? 0 : Number(cell("duration")) - before;
}

const file = (name: string) => async () => ({ path: corpusPath(name), seconds: secondsOf(name) });
await testPlayed(Object.fromEntries(listCorpus().map((name) => [name, file(name)])));
