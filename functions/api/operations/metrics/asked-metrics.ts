import { Counter, Gauge, type Registry } from "prom-client";
import type { ApiContext } from "../../context.ts";
import { askOthers } from "./ask-others.ts";

/** Metrics that are read from the library, the queue or the log when somebody looks; names without the prefix. */
export function askedMetrics(context: ApiContext, register: Registry) {
  const describe = <Label extends string>(name: string, help: string, labelNames: Label[]) => ({
    name: `vidpipeline_${name}`,
    help,
    labelNames,
    registers: [register],
  });

  return {
    gauge<Label extends string = never>(
      name: string,
      help: string,
      labelNames: Label[],
      ask: (gauge: Gauge<Label>) => Promise<void>,
    ): void {
      const described = describe(name, help, labelNames);
      new Gauge({
        ...described,
        collect() {
          return askOthers(context, described.name, this, ask);
        },
      });
    },

    counter<Label extends string = never>(
      name: `${string}_total`,
      help: string,
      labelNames: Label[],
      ask: (counter: Counter<Label>) => Promise<void>,
    ): void {
      const described = describe(name, help, labelNames);
      new Counter({
        ...described,
        collect() {
          return askOthers(context, described.name, this, ask);
        },
      });
    },
  };
}
