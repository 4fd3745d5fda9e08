/**
 * Runs a bounded number of tasks beside the work that makes them: `add` waits for a free place, so what
 * the tasks hold in memory stays bounded. The first failure is thrown at the next `add` or at `settle`.
 */
export class TasksInFlight {
  private readonly limit: number;
  private readonly running = new Set<Promise<void>>();
  private failure: { error: unknown } | null = null;
  constructor(limit: number) {
    this.limit = limit;
  }

  async add(task: () => Promise<void>): Promise<void> {
    while (this.running.size >= this.limit) await Promise.race(this.running);
    this.throwFailure();
    const running: Promise<void> = task()
      .catch((error) => {
        this.failure ??= { error };
      })
      .finally(() => this.running.delete(running));
    this.running.add(running);
  }

  /** Waits until none is running, whatever became of them. */
  async idle(): Promise<void> {
    await Promise.all(this.running);
  }

  /** Waits for all of them and throws the first failure. */
  async settle(): Promise<void> {
    await this.idle();
    this.throwFailure();
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure.error;
  }
}
