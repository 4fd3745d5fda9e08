import { execa } from "execa";

/**
 * More than this the machines of some build farms do not grant, and an engine that is refused what it would take
 * by itself starts nothing.
 */
export const ULIMITS = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];

/** Runs podman with runc, as root, and answers what it prints; throws with what it says when it fails. */
export async function podman(...args: string[]): Promise<string> {
  return (await tryPodman(...args)).stdout;
}

/** The same for what may fail: with its exit code. */
export function tryPodman(...args: string[]) {
  return execa("podman", ["--runtime", "runc", "--cgroup-manager", "cgroupfs", ...args], { all: true });
}
