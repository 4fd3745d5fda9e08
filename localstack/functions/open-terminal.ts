import { writeSync } from "node:fs";
import type { DestinationStream } from "pino";
import { printable, printableLines } from "../cli/printable.ts";

const STDOUT = 1;

/**
 * Where a function's lines go whose output is a terminal, as of one that somebody runs by itself: readable there. Null
 * where a program reads them, which gets JSON. The host keeps files of JSON, and shows what matters itself.
 */
export async function openTerminal(): Promise<DestinationStream | null> {
  if (!process.stdout.isTTY) return null;
  const { prettyFactory } = await import("pino-pretty");
  const format = prettyFactory({ colorize: true, ignore: "pid", translateTime: "SYS:HH:MM:ss" });
  return {
    write(line) {
      const { msg, ...fields } = JSON.parse(line);
      writeSync(STDOUT, format({ ...clean(fields), msg: printable(String(msg)) }));
    },
  };
}

/** What strangers called their films may stand in any field: text, never orders to the terminal. */
function clean<Value>(value: Value): Value {
  if (typeof value === "string") return printableLines(value) as Value;
  if (Array.isArray(value)) return value.map(clean) as Value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, field]) => [printable(name), clean(field)]);
  return Object.fromEntries(entries);
}
