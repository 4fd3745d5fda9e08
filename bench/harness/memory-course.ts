import { median } from "./percentiles.ts";

/** What a process held, in bytes, so many seconds after the beginning and after it was started itself. */
export interface MemorySample {
  pid: number;
  seconds: number;
  age: number;
  bytes: number;
}

/** The memory of what runs under one name, over a long time in which it may have been killed again and again. */
export interface MemoryCourse {
  /** Median of the first third of the time, and of the last, in bytes. */
  first: number;
  last: number;
  most: number;
  /** Last ÷ first third, of processes of the same age; null where none are. */
  sameAge: Growth | null;
  /** Last ÷ first third of the life that was longest, its first minute left out; null where it was short. */
  longestLife: Growth | null;
}

export interface Growth {
  from: number;
  to: number;
}

/** A process that was started a moment ago is small, whatever it leaks later: ages are compared by their octaves (s). */
const octaveOf = (age: number) => Math.floor(Math.log2(age + 5));
const FEWEST_SAMPLES = 5;
/** Until everything has been used once. */
const WARM_SECONDS = 60;
const LONG_LIFE_SECONDS = 180;
/** More than this, by both, is growth: samples of a heap scatter with what the process has just done. */
const MOST_TIMES = 1.2;
const MOST_BYTES = 2e6;

/** Pure; there is at least one sample. */
export function memoryCourse(samples: MemorySample[]): MemoryCourse {
  const end = samples.at(-1)!.seconds;
  const first = samples.filter(({ seconds }) => seconds <= end / 3);
  const last = samples.filter(({ seconds }) => seconds >= (end * 2) / 3);
  return {
    first: middle(first.length > 0 ? first : samples),
    last: middle(last),
    most: Math.max(...samples.map(({ bytes }) => bytes)),
    sameAge: compareAges(first, last),
    longestLife: compareLife(samples),
  };
}

/** The growths of a course that are no scatter. */
export const grown = ({ sameAge, longestLife }: MemoryCourse): Growth[] =>
  [sameAge, longestLife].filter((growth): growth is Growth => {
    return growth !== null && growth.to > growth.from * MOST_TIMES && growth.to > growth.from + MOST_BYTES;
  });

/** Of each octave of age that both have been seen in the median; then the mean of those. */
function compareAges(first: MemorySample[], last: MemorySample[]): Growth | null {
  const [before, after] = [first, last].map((some) => Map.groupBy(some, ({ age }) => octaveOf(age)));
  const pairs = [...before!].flatMap(([octave, some]) => {
    const others = after!.get(octave) ?? [];
    const isSeen = Math.min(some.length, others.length) >= FEWEST_SAMPLES;
    return isSeen ? [{ from: middle(some), to: middle(others) }] : [];
  });
  if (pairs.length === 0) return null;
  const mean = (of: keyof Growth) => pairs.reduce((sum, pair) => sum + pair[of], 0) / pairs.length;
  return { from: mean("from"), to: mean("to") };
}

function compareLife(samples: MemorySample[]): Growth | null {
  const lives = [...Map.groupBy(samples, ({ pid }) => pid).values()];
  const longest = lives.sort((a, b) => b.at(-1)!.age - a.at(-1)!.age)[0]!;
  if (longest.at(-1)!.age < LONG_LIFE_SECONDS) return null;
  const warm = longest.filter(({ age }) => age >= WARM_SECONDS);
  const third = Math.floor(warm.length / 3);
  return { from: middle(warm.slice(0, third)), to: middle(warm.slice(-third)) };
}

const middle = (samples: MemorySample[]) => median(samples.map(({ bytes }) => bytes));
