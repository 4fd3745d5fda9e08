import type fc from "fast-check";
import { expect } from "vitest";
import type { Call } from "./calls.ts";
import type { Client } from "./client.ts";
import type { Answer, UploadModel } from "./model.ts";

/** The model; its films can be replaced, since what a race did is known only from its answers. */
export interface Modelled {
  now: UploadModel;
}

export interface Real {
  client: Client;
  /** Hashes of the model's films, by number. */
  hashes: string[];
}

/** Calls made at the same moment: their answers must be those of one order or another, one after the other. */
export class Calls implements fc.AsyncCommand<Modelled, Real> {
  readonly calls: Call[];

  constructor(calls: Call[]) {
    this.calls = calls;
  }

  check = ({ now }: Modelled) =>
    now.films.length > 0 || this.calls.every((call) => call.call === "init" || call.film < 0);

  async run(model: Modelled, real: Real): Promise<void> {
    // By their own numbers: films that are opened beside them are none of theirs.
    const calls = this.calls.map((call) => {
      if (call.call === "init") return { call, film: undefined };
      const film = model.now.film(call.film);
      return { call: { ...call, film: film?.n ?? -1 }, film };
    });
    const answers = await Promise.all(
      calls.map(({ call, film }) => real.client.send(call, film, film && real.hashes[film.n])),
    );
    const attempts = orders(calls.map((_, at) => at)).map((order) => {
      const after = model.now.clone();
      const hashes = [...real.hashes];
      const expected = order.flatMap((at) => {
        const possible = this.#isBetween(answers[at]!) ? [answers[at]!] : after.answer(calls[at]!.call);
        return possible.some((one) => fits(one, answers[at]!, hashes)) ? [] : [{ at, possible }];
      });
      return { after, hashes, expected };
    });
    const right = attempts.find(({ expected }) => expected.length === 0);
    if (!right) expect(answers, `no order of ${this} answers so`).toEqual(attempts[0]!.expected);
    model.now = right!.after;
    real.hashes.splice(0, Number.POSITIVE_INFINITY, ...right!.hashes);
  }

  toString(): string {
    return `{${this.calls.map((call) => JSON.stringify(call)).join(" beside ")}}`;
  }

  /** Answers to who meets a chunk that another one has stored at this moment, but that is not acknowledged. */
  #isBetween({ code = "" }: Answer): boolean {
    return this.calls.length > 1 && ["chunk_in_flight", "digest_mismatch"].includes(code);
  }
}

function fits(expected: Answer, actual: Answer, hashes: string[]): boolean {
  const { film, ...fields } = expected;
  if (typeof film === "number") hashes[film] ??= String(actual.video_hash);
  const isSame = film === undefined || hashes[film as number] === actual.video_hash;
  const isDistinct = new Set(hashes).size === hashes.length;
  const differs = (key: string) => JSON.stringify(fields[key]) !== JSON.stringify(actual[key]);
  return isSame && isDistinct && !Object.keys(fields).some(differs);
}

function orders<Item>(items: Item[]): Item[][] {
  if (items.length < 2) return [items];
  return items.flatMap((first, at) => orders(items.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}
