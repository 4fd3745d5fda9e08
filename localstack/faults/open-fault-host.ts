import { PipelineError } from "../../core/errors.ts";
import type { LaunchOptions } from "../launch/process.ts";
import { createHostEffects } from "./host-effects.ts";
import { type FaultKeeper, keepFaults } from "./keep-faults.ts";
import type { FaultQuestion, ToFunction, ToHost } from "./messages.ts";

type OnMessage = NonNullable<LaunchOptions["onMessage"]>;
type Send = (message: ToFunction) => void;

export interface FaultHost {
  /** What a function of this name says to the host; it hears of every change from its first word on. */
  listenTo(name: string): OnMessage;
}

export interface FaultHostOptions {
  stack: "embedded" | "services";
  supervised: Parameters<typeof createHostEffects>[1];
  tell(message: string): void;
}

/**
 * The host's part of the faults by hand. Host and functions talk over the channel that Node gives to a child (an
 * inherited socket without a name): nobody else can reach it, it needs no secret, and it ends with either of them.
 * Functions ask; the host acts on the processes that it supervises, and tells all functions what is active.
 */
export function openFaultHost({ stack, supervised, tell }: FaultHostOptions): FaultHost {
  const functions = new Map<string, Send>();
  const keeper: FaultKeeper = keepFaults({
    effects: createHostEffects(stack, supervised),
    tell,
    onChange() {
      for (const send of functions.values()) send({ kind: "state", state: keeper.state() });
    },
  });

  async function answer(question: FaultQuestion): Promise<unknown> {
    switch (question.ask) {
      case "strike":
        return keeper.strike(question.fault, question.parameters, question.journal);
      case "heal":
        return keeper.heal(question.fault);
      case "claim":
        return keeper.claim(question.fault);
    }
  }

  return {
    listenTo: (name) => (said, send: Send) => {
      const message = said as ToHost;
      if (message.kind === "hello") {
        functions.set(name, send);
        return send({ kind: "state", state: keeper.state() });
      }
      const { id } = message;
      answer(message).then(
        (value) => send({ kind: "answer", id, answer: value }),
        (error: unknown) => {
          const { code, detail } = toRefusal(error);
          send({ kind: "refusal", id, code, detail });
        },
      );
    },
  };
}

const toRefusal = (error: unknown): Pick<PipelineError, "code" | "detail"> =>
  error instanceof PipelineError ? error : { code: "internal", detail: String(error) };
