import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bundleFunction, type LambdaName } from "../../infra/bundle-functions.ts";
import { onCleanup } from "./on-cleanup.ts";
import { makeTempFolder } from "./temp-folder.ts";

const RUNTIME = fileURLToPath(new URL("./lambda-runtime.mjs", import.meta.url));
const DEFAULT_REMAINING_MS = 60_000;

export interface TestLambda {
  /** What it took to load the bundle (ms). */
  loadMs: number;
  /** What it has written. */
  output(): string;
  /** Calls the handler; throws what it threw. Between two calls the process is frozen, as Lambda does. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are JSON of many kinds, which the tests know.
  invoke(event: unknown, remainingMs?: number): Promise<any>;
}

/** Bundles functions into a folder outside of the project, so that nothing else is found from there. */
export async function bundleFunctions<Name extends LambdaName>(
  names: readonly Name[],
): Promise<Record<Name, string>> {
  const into = await makeTempFolder("bundles");
  const folders = await Promise.all(names.map(async (name) => [name, await bundleFunction(name, into)]));
  return Object.fromEntries(folders);
}

/** Starts a bundle as Lambda would, with nothing of this process's environment but what a runtime has. */
export async function startLambda(folder: string, env: Record<string, string> = {}): Promise<TestLambda> {
  const child = fork(RUNTIME, {
    cwd: folder,
    env: { PATH: process.env.PATH, AWS_LAMBDA_FUNCTION_NAME: folder.split("/").at(-1)!, TZ: ":UTC", ...env },
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "advanced",
  });
  onCleanup(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  let output = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const loaded = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => {
      throw new Error(`the bundle could not be loaded: ${output}`);
    }),
  ]);
  child.kill("SIGSTOP");
  return {
    loadMs: loaded[0].ms,
    output: () => output,
    invoke: (event, remainingMs = DEFAULT_REMAINING_MS) => invoke(child, event, remainingMs),
  };
}

async function invoke(child: ChildProcess, event: unknown, remainingMs: number) {
  child.kill("SIGCONT");
  const id = randomUUID();
  const answered = once(child, "message");
  child.send({ id, event: JSON.stringify(event), remainingMs });
  const [{ kind, answer, message }] = await answered;
  child.kill("SIGSTOP");
  if (kind === "error") throw new Error(message);
  return JSON.parse(answer);
}
