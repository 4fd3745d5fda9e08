import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const PROFILES = ["observability", "scale"] as const;

export interface ComposeService {
  image?: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment?: Record<string, string>;
  ports?: (string | { host_ip?: string; target: number; published: string })[];
  healthcheck?: { test: string[] };
  volumes?: (string | { source?: string; target: string; read_only?: boolean })[];
  depends_on?: Record<string, { condition: string }>;
  profiles?: string[];
  deploy?: { replicas?: number };
  networks?: Record<string, { aliases?: string[] } | null>;
  init?: boolean;
  read_only?: boolean;
  tmpfs?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  mem_limit?: string | number;
  pids_limit?: number;
  stop_grace_period?: string;
}

/** docker-compose.yaml with all profiles, as Compose itself understands it; throws what Compose says of a wrong file. */
export async function readCompose(): Promise<Record<string, ComposeService>> {
  const plugin = await execa("docker", ["compose", "version"], { reject: false });
  const [command, ...args] = plugin.exitCode === 0 ? ["docker", "compose"] : ["docker-compose"];
  const profiles = PROFILES.flatMap((profile) => ["--profile", profile]);
  const { stdout } = await execa(
    command!,
    [...args, "--file", "docker-compose.yaml", ...profiles, "config"],
    { cwd: ROOT },
  );
  return parse(stdout, { merge: true }).services;
}
