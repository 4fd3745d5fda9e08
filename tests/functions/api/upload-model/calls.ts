import fc from "fast-check";

/** Which bytes: the right length, or another one, of one of two contents. */
export interface Bytes {
  content: "a" | "b";
  fits: boolean;
}

/** A call of the upload API, by the number of its film: those that were opened, modulo their count; -1 is none. */
export type Call =
  | { call: "init"; kind: InitKind; title: "t" | "u" }
  | { call: "chunk"; film: number; index: number; bytes: Bytes; as: "raw" | "multipart"; digest: Digest }
  | { call: "empty chunk"; film: number; index: number; as: "raw" | "multipart" }
  | { call: "large chunk"; film: number; index: number }
  | { call: "put"; film: number; index: number; bytes: Bytes }
  | { call: "acknowledge"; film: number; index: number; bytes: Bytes }
  | { call: "acknowledge many"; film: number; chunks: { index: number; bytes: Bytes }[] }
  | { call: "finalize" | "delete" | "retry" | "details" | "fail"; film: number };
export type CallOf<Name extends Call["call"]> = Extract<Call, { call: Name }>;

export type Digest = "none" | "right" | "wrong" | "nonsense";

/** What clients announce: as the seed's, with a size by the plan or not, and to be taken up again or not. */
export const INITS = {
  seed: { total_chunks: 2 },
  "seed, one chunk": { total_chunks: 1 },
  named: { total_chunks: 2, fingerprint: "f1" },
  sized: { total_chunks: 2, size: 512 * 1024 + 100 },
  resumable: { total_chunks: 1, size: 300, fingerprint: "f1" },
  "not by the plan": { total_chunks: 3, size: 300, fingerprint: "f1" },
} as const satisfies Record<string, { total_chunks: number; size?: number; fingerprint?: string }>;
export type InitKind = keyof typeof INITS;

// Mostly of the first films, so that some come to their end.
const film = fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, -1);
const index = fc.constantFrom(0, 0, 0, 1, 1, 2, 3);
const bytes: fc.Arbitrary<Bytes> = fc.record({
  content: fc.constantFrom("a" as const, "a" as const, "a" as const, "b" as const),
  fits: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});
const as = fc.constantFrom("raw" as const, "multipart" as const);
const digest = fc.constantFrom<Digest>("none", "none", "right", "right", "wrong", "nonsense");
const named = <Name extends Call["call"]>(call: Name) => fc.constant(call);

const init = fc.record({
  call: named("init"),
  kind: fc.constantFrom<InitKind>(
    ...(Object.keys(INITS) as InitKind[]),
    "resumable",
    "resumable",
    "seed, one chunk",
    "seed, one chunk",
  ),
  title: fc.constantFrom("t" as const, "u" as const),
});
const chunk = fc.record({ call: named("chunk"), film, index, bytes, as, digest });
const acknowledge = fc.record({ call: named("acknowledge"), film, index, bytes });
const finalize = fc.record({ call: named("finalize"), film });
const remove = fc.record({ call: named("delete"), film });
const retry = fc.record({ call: named("retry"), film });
const chunks = fc.array(fc.record({ index, bytes }), { minLength: 1, maxLength: 3 });

export const anyCall: fc.Arbitrary<Call> = fc.oneof(
  { weight: 5, arbitrary: init },
  { weight: 14, arbitrary: chunk },
  { weight: 1, arbitrary: fc.record({ call: named("empty chunk"), film, index, as }) },
  { weight: 1, arbitrary: fc.record({ call: named("large chunk"), film, index }) },
  { weight: 6, arbitrary: fc.record({ call: named("put"), film, index, bytes }) },
  { weight: 5, arbitrary: acknowledge },
  { weight: 3, arbitrary: fc.record({ call: named("acknowledge many"), film, chunks }) },
  { weight: 6, arbitrary: finalize },
  { weight: 2, arbitrary: remove },
  { weight: 3, arbitrary: retry },
  { weight: 3, arbitrary: fc.record({ call: named("details"), film }) },
  { weight: 3, arbitrary: fc.record({ call: named("fail"), film }) },
);

/** Calls that are worth making at the same moment; all speak of one film. */
export const anyRace: fc.Arbitrary<Call[]> = fc
  .tuple(film, index, fc.constantFrom("t" as const, "u" as const))
  .chain(([film, index, title]) => {
    const again = { call: named("init"), kind: fc.constantFrom<InitKind>("resumable", "seed") };
    const contender = fc.oneof(
      fc.record({
        call: named("chunk"),
        film: fc.constant(film),
        index: fc.constant(index),
        bytes,
        as,
        digest,
      }),
      fc.record({ call: named("acknowledge"), film: fc.constant(film), index: fc.constant(index), bytes }),
      fc.record({
        call: fc.constantFrom("finalize" as const, "finalize" as const, "retry" as const, "delete" as const),
        film: fc.constant(film),
      }),
      fc.record({ ...again, title: fc.constant(title) }),
    );
    return fc.array(contender, { minLength: 2, maxLength: 3, size: "max" });
  });
