import fc from "fast-check";
import { type Film, type FilmShape, producerOf } from "./film.ts";

const speed = fc.constantFrom(1, 1.3, 2);
export const shape: fc.Arbitrary<FilmShape> = fc.record({
  segments: fc.integer({ min: 1, max: 4 }),
  sound: fc.boolean(),
  passthrough: fc.boolean(),
  speeds: fc.record({ source: speed, "720p": speed, "360p": speed }),
  failure: fc.boolean(),
  unsafe: fc.subarray([1, 2, 3, 4]),
  spanGrowth: fc.constantFrom(0.25, 1, 2),
});

const count = fc.integer({ min: 1, max: 10 });
const mishap = fc.record({
  kind: fc.constantFrom("refused" as const, "stored" as const, "stalled" as const),
  put: fc.integer({ min: 1, max: 6 }),
});
const deliver = fc.record({
  step: fc.constant("deliver" as const),
  /** The one reader, the other, or both at the same moment. */
  to: fc.constantFrom(0, 0, 1, 2),
  count,
  mishap: fc.option(mishap, { nil: undefined }),
});
const fanOut = fc.record({
  step: fc.constant("fan out" as const),
  to: fc.constantFrom(0, 0, 1, 2),
  count,
  mishap: fc.option(
    fc.record({
      kind: fc.constantFrom("refused" as const, "added" as const),
      add: fc.integer({ min: 1, max: 3 }),
    }),
    { nil: undefined },
  ),
});
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ step: fc.constant("tell" as const), count }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant("repeat" as const), from: fc.nat(30), count }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant("relay" as const), dies: fc.boolean() }) },
  { weight: 4, arbitrary: deliver },
  { weight: 2, arbitrary: fanOut },
  { weight: 1, arbitrary: fc.record({ step: fc.constant("wake" as const), reader: fc.constantFrom(0, 1) }) },
);
export const steps = fc.array(step, { minLength: 10, maxLength: 30, size: "max" });
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** In which order facts are told: each producer's in its own, or, as after delays of any kind, in none. */
export const order = fc.record({
  kept: fc.boolean(),
  ranks: fc.array(fc.nat(1000), { minLength: 80, maxLength: 80 }),
});
export type Order = typeof order extends fc.Arbitrary<infer T> ? T : never;

/** A film's facts in the order in which they are told. */
export function tellingOrder({ facts }: Film, { kept, ranks }: Order) {
  const mixed = facts.map((fact, at) => ({ fact, rank: ranks[at]! })).sort((a, b) => a.rank - b.rank);
  if (!kept) {
    // The api itself finalizes nothing before its chunks are there.
    const ofApi = facts.filter((fact) => producerOf(fact) === "api");
    return mixed.map(({ fact }) => (producerOf(fact) === "api" ? ofApi.shift()! : fact));
  }
  const queues = Map.groupBy(facts, producerOf);
  return mixed.map(({ fact }) => queues.get(producerOf(fact))!.shift()!);
}

/** One reader shows a rung and dies before its row says so; a smaller rung comes before it reads on. */
export const shownAndKilled: [FilmShape, Order, Step[]] = [
  {
    segments: 2,
    sound: false,
    passthrough: false,
    speeds: { "720p": 2, "360p": 1 },
    failure: false,
    unsafe: [],
    spanGrowth: 1,
  },
  { kept: true, ranks: [0, 1, 2, 3, 5, 4, 6, 7, 8, 9] },
  [
    { step: "tell", count: 5 },
    { step: "deliver", to: 0, count: 10, mishap: { kind: "stored", put: 3 } },
    { step: "tell", count: 1 },
    { step: "deliver", to: 0, count: 10, mishap: undefined },
  ],
];
