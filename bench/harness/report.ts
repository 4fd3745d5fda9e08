import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describeMachine } from "./machine.ts";
import { RESULTS, writeResult } from "./write-result.ts";

export type Row = Record<string, string | number>;

export interface Report {
  /** One sentence above the table: what was measured, and how. */
  title: string;
  rows: Row[];
  /** Everything else worth keeping: parameters, single runs. */
  details: object;
}

/** Prints a table of figures, and keeps it as bench/results/<name>.json and, for quoting, <name>.md. */
export async function report(name: string, { title, rows, details }: Report): Promise<void> {
  console.log(`\n${title}`);
  console.table(rows);
  const machine = await describeMachine();
  await writeResult(name, { title, machine, rows, ...details });
  const { cpu, cores, memoryGiB, system, node, ffmpeg } = machine;
  const place = `${cores} cores of ${cpu}, ${memoryGiB} GiB, ${system}, Node ${node}, FFmpeg ${ffmpeg}`;
  await writeFile(
    fileURLToPath(new URL(`${name}.md`, RESULTS)),
    `${title}\n\n${toMarkdown(rows)}\n\nMeasured on ${place}.\n`,
  );
}

/** Rounded for people. */
export const round = (value: number, digits = 2) => Number(value.toFixed(digits));

function toMarkdown(rows: Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [
    line(names),
    line(names.map(() => "---")),
    ...rows.map((row) => line(names.map((n) => row[n] ?? ""))),
  ].join("\n");
}
