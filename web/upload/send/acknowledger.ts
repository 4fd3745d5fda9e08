import type { ChunkFacts } from "../server.ts";

/** The most that the API takes at once. */
const MOST_AT_ONCE = 100;

interface Waiting {
  chunk: ChunkFacts;
  done: PromiseWithResolvers<void>;
}

/**
 * Acknowledges chunks: each at once, and those that arrive while an acknowledgement is on its way together with the
 * next. `send` takes all or none; where it refuses several, each is told on its own.
 */
export function createAcknowledger(send: (chunks: ChunkFacts[]) => Promise<void>) {
  const waiting: Waiting[] = [];
  let isSending = false;

  async function drain(): Promise<void> {
    if (isSending) return;
    isSending = true;
    while (waiting.length > 0) await settle(waiting.splice(0, MOST_AT_ONCE));
    isSending = false;
  }

  async function settle(group: Waiting[]): Promise<void> {
    try {
      await send(group.map(({ chunk }) => chunk));
      for (const { done } of group) done.resolve();
    } catch (error) {
      if (group.length === 1) group[0]!.done.reject(error);
      else for (const one of group) await settle([one]);
    }
  }

  return {
    /** Resolves when the chunk is durable. */
    acknowledge(chunk: ChunkFacts): Promise<void> {
      const done = Promise.withResolvers<void>();
      waiting.push({ chunk, done });
      void drain();
      return done.promise;
    },
  };
}
