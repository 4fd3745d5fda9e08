import { MultiBar, Presets, type SingleBar } from "cli-progress";
import { formatBytes, formatSeconds } from "./format.ts";

/** Shows how far something is; shares run from 0 to 1. */
export interface ProgressLine {
  update(share: number, facts: string): void;
  /** Something worth a word that is no progress. */
  note(words: string): void;
  finish(facts: string): void;
}

export interface ProgressDisplay {
  line(label: string): ProgressLine;
  close(): void;
}

const STEPS = 1000;
const LABEL_WIDTH = 10;

/** Bars on a terminal; elsewhere a plain line at every tenth of the way. Both on standard error. */
export function openProgressDisplay(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  return stream.isTTY ? openBars(stream) : openPlainLines(stream);
}

function openBars(stream: NodeJS.WriteStream): ProgressDisplay {
  const format = "{label} {bar} {percentage} %  {facts}";
  const bars = new MultiBar(
    { format, stream, hideCursor: true, clearOnComplete: false },
    Presets.shades_classic,
  );
  const show = (bar: SingleBar, share: number, facts: string) =>
    bar.update(Math.floor(share * STEPS), { facts });
  return {
    line(label) {
      const bar = bars.create(STEPS, 0, { label: label.padEnd(LABEL_WIDTH), facts: "" });
      return {
        update: (share, facts) => show(bar, share, facts),
        note: (words) => bar.update({ facts: words }),
        finish: (facts) => show(bar, 1, facts),
      };
    },
    close: () => bars.stop(),
  };
}

function openPlainLines(stream: NodeJS.WriteStream): ProgressDisplay {
  return {
    line(label) {
      let tenth = -1;
      return {
        update(share, facts) {
          if (Math.floor(share * 10) <= tenth) return;
          tenth = Math.floor(share * 10);
          stream.write(`${label}: ${Math.floor(share * 100)} %${facts && `, ${facts}`}\n`);
        },
        note: (words) => void stream.write(`${label}: ${words}\n`),
        finish: (facts) => void stream.write(`${label}: done${facts && `, ${facts}`}\n`),
      };
    },
    close() {},
  };
}

/** Rate and time left of a transfer that began at `start` (ms) with `startBytes` done. */
export function describeTransfer(bytes: number, total: number, startBytes: number, start: number): string {
  const seconds = (performance.now() - start) / 1000;
  const rate = (bytes - startBytes) / seconds;
  const amount = `${formatBytes(bytes)} of ${formatBytes(total)}`;
  if (seconds < 0.5 || rate <= 0) return amount;
  const left = bytes < total ? `, ${formatSeconds((total - bytes) / rate)} left` : "";
  return `${amount}, ${formatBytes(rate)}/s${left}`;
}
