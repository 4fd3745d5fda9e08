import { parseArgs } from "node:util";

/** One parameter of a benchmark, as `--help` shows it. */
export interface Option {
  help: string;
  /** A flag has none. */
  default?: string;
  /** Taken in place of the default with --quick. */
  quick?: string;
}

export interface Benchmark<Options extends Record<string, Option>> {
  /** File name without extension; also the name of its results. */
  name: string;
  /** What it measures, in a sentence or two. */
  about: string;
  options: Options;
}

type Values<Options extends Record<string, Option>> = {
  [Name in keyof Options]: Options[Name] extends { default: string } ? string : boolean;
} & { quick: boolean; wait: boolean };

const COMMON = {
  quick: { help: "fewer and shorter runs, to see that it works" },
  "no-wait": { help: "do not wait until the machine is idle" },
} satisfies Record<string, Option>;

/** Reads a benchmark's parameters from the command line; prints them and ends the process for --help. */
export function readOptions<const Options extends Record<string, Option>>(
  benchmark: Benchmark<Options>,
): Values<Options> {
  const all: Record<string, Option> = { ...benchmark.options, ...COMMON };
  const flags = [...Object.keys(all), "help"].map((name) => {
    const type = all[name]?.default === undefined ? ("boolean" as const) : ("string" as const);
    return [name, { type }] as const;
  });
  const { values: given } = parseArgs({ options: Object.fromEntries(flags) });
  if (given.help) {
    console.log(describe(benchmark.name, benchmark.about, all));
    process.exit(0);
  }
  const values: Record<string, string | boolean> = { wait: !given["no-wait"] };
  for (const [name, option] of Object.entries(all)) {
    const fallback = given.quick ? (option.quick ?? option.default) : option.default;
    values[name] = (given[name] as string | boolean | undefined) ?? fallback ?? false;
  }
  return values as Values<Options>;
}

/** "a,b" → ["a", "b"]. */
export const listOf = (text: string) => text.split(",").map((item) => item.trim());

/** "2,5" → [2, 5]. Throws for what is no number. */
export function numbersOf(text: string): number[] {
  return listOf(text).map((item) => {
    if (!Number.isFinite(Number(item)) || item === "") throw new Error(`"${item}" is no number`);
    return Number(item);
  });
}

function describe(name: string, about: string, options: Record<string, Option>): string {
  const lines = Object.entries(options).map(([option, { help, default: fallback, quick }]) => {
    const notes = [
      ...(fallback === undefined ? [] : [`default ${fallback}`]),
      ...(quick === undefined ? [] : [`quick ${quick}`]),
    ];
    return `  --${option.padEnd(14)} ${help}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
  });
  return [`node bench/${name}.ts [options]`, "", about, "", ...lines].join("\n");
}
