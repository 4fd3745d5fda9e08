import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Config } from "../../../core/config.ts";

/** What a container keeps from the worker in it, and so from every film that the worker reads. */
export interface Confinement {
  /** Effective user; 0 is root. */
  user: number;
  hasCapabilities: boolean;
  /** No program in it gets more rights than it was started with (PR_SET_NO_NEW_PRIVS). */
  noNewPrivileges: boolean;
  /** Its calls of the kernel are filtered. */
  seccomp: boolean;
  readOnlyRoot: boolean;
}

/** Files by which Docker and Podman mark a container; ECS makes none. */
const MARKS = ["/.dockerenv", "/run/.containerenv"];

/**
 * How this process is confined by a container, as the kernel tells it (proc(5)); null where it is in none.
 * An image of ours says that it is one by its HEARTBEAT_FILE.
 */
export async function readConfinement({ heartbeatFile }: Config): Promise<Confinement | null> {
  const isContainer = heartbeatFile !== undefined || MARKS.some((path) => existsSync(path));
  if (process.platform !== "linux" || !isContainer) return null;
  const [status, mounts] = await Promise.all([
    readFile("/proc/self/status", "utf8"),
    readFile("/proc/self/mounts", "utf8"),
  ]);
  return parseConfinement(status, mounts);
}

export function parseConfinement(status: string, mounts: string): Confinement {
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1]?.split("\t") ?? [];
  const root = mounts.split("\n").findLast((line) => line.split(" ")[1] === "/");
  return {
    user: Number(field("Uid")[1]),
    hasCapabilities: BigInt(`0x${field("CapEff")[0]}`) !== 0n,
    noNewPrivileges: field("NoNewPrivs")[0] === "1",
    seccomp: field("Seccomp")[0] === "2",
    readOnlyRoot: root?.split(" ")[3]?.split(",").includes("ro") ?? false,
  };
}

/** In words: what is kept from it, and what is not. */
export function describeConfinement(confinement: Confinement): { kept: string[]; lacking: string[] } {
  const { user, hasCapabilities, noNewPrivileges, seccomp, readOnlyRoot } = confinement;
  const measures: [boolean, string][] = [
    [user !== 0, "unprivileged user"],
    [!hasCapabilities, "dropped capabilities"],
    [noNewPrivileges, "no-new-privileges"],
    [seccomp, "seccomp"],
    [readOnlyRoot, "read-only root"],
  ];
  const words = (holds: boolean) => measures.filter(([held]) => held === holds).map(([, word]) => word);
  return { kept: words(true), lacking: words(false) };
}
