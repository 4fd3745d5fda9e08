import type { DestinationStream } from "pino";
import { printable } from "../cli/printable.ts";

/**
 * Where a function's lines go whose output is a terminal, as of one that somebody runs by itself: readable there. Null
 * where a program reads them, which gets JSON. The host keeps files of JSON, and shows what matters itself.
 */
export async function openTerminal(): Promise<DestinationStream | null> {
  if (!process.stdout.isTTY) return null;
  const { default: pretty } = await import("pino-pretty");
  return pretty({
    destination: 1,
    sync: true,
    colorize: true,
    ignore: "pid",
    translateTime: "SYS:HH:MM:ss",
    // What strangers called their films may stand in it: text, never orders to the terminal.
    messageFormat: (log, key) => printable(String(log[key])),
  });
}
