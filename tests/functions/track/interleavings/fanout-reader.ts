import { PipelineError } from "../../../../core/errors.ts";
import type { LogRecord } from "../../../../core/log/port.ts";
import { TOPIC } from "../../../../core/log/publish-events.ts";
import type { Queues } from "../../../../core/queue/open-queues.ts";
import { createHandler, type FanoutContext } from "../../../../functions/fanout/handler.ts";
import { resumeOffset, toMskEvent } from "../../../../localstack/msk-event.ts";

/** Befalls the call of that number, from 1, that adds jobs: Redis takes none, or has them when the reader dies. */
export interface QueueMishap {
  kind: "refused" | "added";
  add: number;
}

/** One reader of fanout's group: the real handler on real queues, with a cursor that moves as its answers say. */
export class FanoutReader {
  readonly #records: LogRecord[];
  readonly #handle: ReturnType<typeof createHandler>;
  #cursor = 0;
  #adds = 0;
  #planned: QueueMishap | undefined;

  constructor(context: FanoutContext, records: LogRecord[]) {
    this.#records = records;
    this.#handle = createHandler({ ...context, queues: this.#wrap(context.queues) });
  }

  get isDone(): boolean {
    return this.#cursor === this.#records.length;
  }

  /** Delivers the next `count` records; returns when they are handled or given back. */
  async deliver(count: number, planned?: QueueMishap): Promise<void> {
    const records = this.#records.slice(this.#cursor, this.#cursor + count);
    if (records.length === 0) return;
    [this.#adds, this.#planned] = [0, planned];
    const batch = { topic: TOPIC, partition: 0, records };
    this.#cursor = resumeOffset(batch, await this.#handle(toMskEvent(batch)));
  }

  #wrap(queues: Queues): Queues {
    const wrapped = Object.entries(queues).map(([name, queue]) => {
      return [name, typeof queue === "function" ? queue : this.#wrapQueue(queue)];
    });
    return Object.fromEntries(wrapped);
  }

  #wrapQueue(queue: object): object {
    return new Proxy(queue, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        const call = value.bind(target);
        return name === "add" || name === "addBulk" ? (...given: unknown[]) => this.#add(call, given) : call;
      },
    });
  }

  async #add(call: (...given: unknown[]) => Promise<unknown>, given: unknown[]): Promise<unknown> {
    this.#adds += 1;
    const met = this.#adds === this.#planned?.add ? this.#planned.kind : null;
    if (met === "refused") throw new PipelineError("queue_unavailable");
    const added = await call(...given);
    if (met === "added") throw new PipelineError("queue_unavailable");
    return added;
  }
}
