import { createWriteStream, renameSync, statSync, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import pretty from "pino-pretty";
import { printable } from "../cli/printable.ts";

/** Takes the lines a process writes. */
export type LineSink = (line: string) => void;

const WARN = 40;
const ERROR = 50;
/** At this size the file becomes NAME.1.log and a new one begins. */
const ROTATE_BYTES = 20 * 1024 * 1024;

/** The same words of the same process are not shown again before this is over; the file has them all. */
const QUIET_MS = 5_000;
/** Frames of a stack and closing brackets: for the file, not for the terminal. */
const INNER_LINE = /^(\s|[)}\]])/;

/**
 * Opens DATA_DIR/logs: each process gets NAME.log with one JSON object a line, and warnings and errors
 * are shown in a line each on the terminal (standard error) as well.
 */
export async function openProcessLogs(dataDir: string, terminal: NodeJS.WriteStream = process.stderr) {
  const folder = join(dataDir, "logs");
  await mkdir(folder, { recursive: true });
  const show = openTerminal(terminal);
  const files: RotatingFile[] = [];

  /** Lines that are no JSON count as `plainLevel`: chatter of a server, or the last words of a function. */
  const openLog = (name: string, plainLevel = 30): LineSink => {
    const file = new RotatingFile(join(folder, `${name}.log`));
    files.push(file);
    return (line) => {
      if (line.trim() === "") return;
      const entry = parseEntry(line) ?? {
        level: plainLevel,
        time: new Date().toISOString(),
        name,
        msg: line,
      };
      file.write(JSON.stringify(entry));
      if (entry.level >= WARN) show(entry);
    };
  };
  const close = () => Promise.all(files.map((file) => file.close()));
  return { openLog, close };
}

export const LEVEL = { info: 30, warn: WARN, error: ERROR } as const;

interface Entry {
  level: number;
  [key: string]: unknown;
}

/** Shows entries as "[time] LEVEL (name): what happened: why". */
function openTerminal(terminal: NodeJS.WriteStream): (entry: Entry) => void {
  const format = pretty.prettyFactory({
    colorize: terminal.isTTY === true,
    translateTime: "SYS:HH:MM:ss",
    hideObject: true,
    messageFormat: (log) => {
      const { message } = (log.err ?? {}) as { message?: string };
      // What strangers called their films may stand in it: text, never orders to the terminal.
      return printable(message && message !== log.msg ? `${log.msg}: ${message}` : String(log.msg));
    },
  });
  const shown = new Map<string, number>();
  return (entry) => {
    const words = `${entry.name} ${entry.msg}`;
    const now = Date.now();
    if (INNER_LINE.test(String(entry.msg)) || now - (shown.get(words) ?? 0) < QUIET_MS) return;
    if (shown.size > 1000) shown.clear();
    shown.set(words, now);
    terminal.write(format(entry));
  };
}

function parseEntry(line: string): Entry | null {
  if (!line.startsWith("{")) return null;
  try {
    const entry = JSON.parse(line);
    return typeof entry.level === "number" ? entry : null;
  } catch {
    return null;
  }
}

class RotatingFile {
  #stream: WriteStream;
  #bytes: number;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    this.#stream = createWriteStream(path, { flags: "a" });
  }

  write(line: string): void {
    if (this.#bytes > ROTATE_BYTES) {
      this.#stream.end();
      renameSync(this.#path, this.#path.replace(/\.log$/, ".1.log"));
      this.#stream = createWriteStream(this.#path, { flags: "a" });
      this.#bytes = 0;
    }
    this.#bytes += Buffer.byteLength(line) + 1;
    this.#stream.write(`${line}\n`);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#stream.end(resolve));
  }
}
