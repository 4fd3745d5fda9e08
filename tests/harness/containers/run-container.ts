import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ComposeService } from "../compose.ts";
import { onCleanup } from "../on-cleanup.ts";
import { waitUntil } from "../wait-until.ts";
import { podman, tryPodman, ULIMITS } from "./podman.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export interface RunContainerOptions {
  service: ComposeService;
  image: string;
  /** In place of those that docker-compose.yaml says, whose addresses are those of its own network. */
  environment: Record<string, string>;
  /** Folders of this machine in place of the volumes. */
  volumes: Record<string, string>;
}

export interface TestContainer {
  id: string;
  /** Of its image, with the base. */
  imageBytes(): Promise<number>;
  /** Its standard output and error so far. */
  logs(): Promise<string>;
  /** Runs a program in it; answers what that prints, whatever its exit code. */
  exec(...command: string[]): Promise<{ output: string; exitCode: number }>;
  /** By the health check of docker-compose.yaml. */
  isHealthy(): Promise<boolean>;
  /** SIGTERM, and SIGKILL after the service's grace; answers its exit code. */
  stop(): Promise<number>;
  /** SIGKILL to all that runs in it. */
  kill(): Promise<void>;
}

/** Starts a service as docker-compose.yaml describes it, on the network of this machine; it is removed at the end. */
export async function runContainer(options: RunContainerOptions): Promise<TestContainer> {
  const { service, image } = options;
  const id = await podman("run", "--detach", ...containerArguments(options), image, ...service.command!);
  onCleanup(async () => {
    await podman("rm", "--force", "--time", "0", id);
  });

  async function exec(...command: string[]) {
    const { all, exitCode } = await tryPodman("exec", id, ...command).catch((error) => error);
    return { output: String(all), exitCode: Number(exitCode) };
  }
  const logs = async () => (await tryPodman("logs", id)).all;
  const container: TestContainer = {
    id,
    imageBytes: async () => Number(await podman("image", "inspect", "--format", "{{.Size}}", image)),
    exec,
    logs,
    isHealthy: async () => (await exec(...healthCommand(options))).exitCode === 0,
    async stop() {
      await podman("stop", "--time", String(Number.parseInt(service.stop_grace_period!, 10)), id);
      return Number(await podman("wait", id));
    },
    async kill() {
      await podman("kill", "--signal", "KILL", id);
      await podman("wait", id);
    },
  };
  await waitUntil("a container to be healthy", async () => {
    if (await container.isHealthy()) return true;
    const state = await podman("inspect", "--format", "{{.State.Status}}", id);
    if (state !== "running") throw new Error(`a container of ${image} is ${state}:\n${await logs()}`);
    return false;
  });
  return container;
}

/** What is in the way of one who takes over a program in it, and what it may use. */
export function containerArguments({ service, environment, volumes }: RunContainerOptions): string[] {
  const settings = { ...service.environment, ...environment };
  return [
    ...["--network", "host", ...ULIMITS],
    ...(service.init ? ["--init"] : []),
    ...(service.read_only ? ["--read-only", "--read-only-tmpfs=false"] : []),
    ...(service.tmpfs ?? []).flatMap((mount) => ["--tmpfs", mount]),
    ...(service.cap_drop ?? []).flatMap((name) => ["--cap-drop", name]),
    ...(service.security_opt ?? []).flatMap((option) => ["--security-opt", toPodman(option)]),
    ...(service.mem_limit ? ["--memory", String(service.mem_limit)] : []),
    ...(service.pids_limit ? ["--pids-limit", String(service.pids_limit)] : []),
    ...(service.volumes ?? []).flatMap((volume) => ["--volume", mountHere(volume, volumes)]),
    ...Object.entries(settings).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
  ];
}

/** Compose takes paths from the folder of its file. */
function toPodman(option: string): string {
  const [name, value] = option.split(/[:=]/) as [string, string?];
  if (name === "seccomp" && value !== "unconfined") return `seccomp=${resolve(ROOT, value!)}`;
  return value === undefined ? name : `${name}=${value}`;
}

function mountHere(volume: NonNullable<ComposeService["volumes"]>[number], folders: Record<string, string>) {
  const [source, target, mode] =
    typeof volume === "string"
      ? volume.split(":")
      : [volume.source, volume.target, volume.read_only ? "ro" : "rw"];
  return [folders[source!] ?? join(ROOT, source!), target, mode].join(":");
}

/** The api listens on a port of its own here. */
function healthCommand({ service, environment }: RunContainerOptions): string[] {
  const [kind, ...rest] = service.healthcheck!.test;
  const port = service.environment!.PORT;
  const here = (word: string) => (port ? word.replace(`:${port}/`, `:${environment.PORT}/`) : word);
  const words = rest.map((word) => here(word.replaceAll("$$", "$")));
  return kind === "CMD-SHELL" ? ["/bin/sh", "-c", ...words] : words;
}
