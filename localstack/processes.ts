import { STAGES } from "../core/pipeline.ts";

export type Stack = "embedded" | "services";

/** A process that one machine runs in place of a cloud service or of what invokes a function. */
export interface LocalProcess {
  name: string;
  kind: "service" | "function";
  stacks: readonly Stack[];
  /** The entry of a function, from the project's root; services are started by their launchers. */
  entry?: string;
}

const BOTH: readonly Stack[] = ["embedded", "services"];

/** Everything that runs locally, in the order in which it starts; it stops the other way round. */
export const LOCAL_PROCESSES: readonly LocalProcess[] = [
  { name: "redis", kind: "service", stacks: BOTH },
  { name: "kafka", kind: "service", stacks: ["services"] },
  { name: "minio", kind: "service", stacks: ["services"] },
  // What a timer wakes rests nearly always: it lives in the api's process.
  ...STAGES.filter(({ trigger }) => trigger.kind !== "schedule").map(
    ({ name }): LocalProcess => ({
      name,
      kind: "function",
      stacks: BOTH,
      entry: `localstack/functions/${name}.ts`,
    }),
  ),
];

export function functionProcesses(): (LocalProcess & { entry: string })[] {
  return LOCAL_PROCESSES.filter((process): process is LocalProcess & { entry: string } => !!process.entry);
}
