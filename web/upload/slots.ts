/** Runs tasks, at most `limit` at once, first come first served. */
export function createSlots(limit: number) {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function run<T>(task: () => Promise<T>): Promise<T> {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      // A slot is handed on, not freed, so that a newcomer cannot overtake who waits.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }
  return { run };
}

export type Slots = ReturnType<typeof createSlots>;
