import { once } from "node:events";
import { type ErrorCode, PipelineError } from "../../core/errors.ts";
import type { FaultName } from "./catalog.ts";
import type { StrikeParameters } from "./choose-parameters.ts";
import type { FaultQuestion, FaultState, Strike, ToFunction, ToHost } from "./messages.ts";

/** What people do with the faults by hand. */
export interface FaultControl {
  /** What is known now; it is there when the channel is. */
  state(): FaultState;
  /** Throws `fault_active` and `fault_unavailable`. */
  strike(fault: FaultName, parameters: StrikeParameters, journal: number): Promise<Strike>;
  /** Heals one fault, or all; answers those that were active. */
  heal(fault: FaultName | null): Promise<FaultName[]>;
}

/** A function's view of the faults by hand. */
export interface FaultChannel extends FaultControl {
  /** The strike of a fault that is active at this moment. */
  active(fault: FaultName): Strike | undefined;
  /** Resolves at the next change. */
  changed(): Promise<void>;
  /** Calls `listener` with the state as it is now, and at every change. */
  follow(listener: (state: FaultState) => void): void;
  /** Whether this very moment is one of those that the fault strikes: counted by the host, for all processes. */
  claim(fault: FaultName): Promise<boolean>;
}

/** The channel to the host (open-fault-host.ts). Null where there is none: then there are no faults. */
export async function openFaultChannel(): Promise<FaultChannel | null> {
  if (!process.send) return null;
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  const listeners = new Set<(state: FaultState) => void>();
  let active = new Map<FaultName, Strike>();
  let state: FaultState;
  let questions = 0;
  let change = Promise.withResolvers<void>();

  function learn(news: FaultState): void {
    state = news;
    active = new Map(
      news.strikes.filter(({ healedAt }) => !healedAt).map((strike) => [strike.fault, strike]),
    );
    change.resolve();
    change = Promise.withResolvers();
    for (const listener of listeners) listener(state);
  }

  function hear(message: ToFunction): void {
    if (message.kind === "state") learn(message.state);
    else settle(message);
  }

  function settle(message: Exclude<ToFunction, { kind: "state" }>): void {
    const waiting = asked.get(message.id);
    asked.delete(message.id);
    if (message.kind === "answer") waiting?.resolve(message.answer);
    else waiting?.reject(new PipelineError(message.code as ErrorCode, message.detail));
  }

  const say = (message: ToHost) => process.send!(message);
  function ask(question: FaultQuestion): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    asked.set(++questions, answer);
    say({ kind: "question", id: questions, ...question });
    return answer.promise;
  }

  process.on("message", hear);
  say({ kind: "hello" });
  await once(process, "message");
  return {
    state: () => state,
    active: (fault) => active.get(fault),
    changed: () => change.promise,
    follow(listener) {
      listeners.add(listener);
      listener(state);
    },
    claim: async (fault) => (await ask({ ask: "claim", fault })) as boolean,
    strike: async (fault, parameters, journal) =>
      (await ask({ ask: "strike", fault, parameters, journal })) as Strike,
    heal: async (fault) => (await ask({ ask: "heal", fault })) as FaultName[],
  };
}
