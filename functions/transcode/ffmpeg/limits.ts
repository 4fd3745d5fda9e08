import { availableParallelism } from "node:os";
import { findProgram } from "./find-program.ts";

const GIB = 1024 ** 3;
/**
 * Memory that a program may write to (RLIMIT_DATA; address space that is only reserved does not count).
 * Decoders and x264 hold some pictures for each thread, and have a thread or more for each processor.
 */
const MEMORY_BYTES = 3 * GIB;
const MEMORY_BYTES_A_PROCESSOR = GIB / 2;
const OPEN_FILES = 256;

/**
 * The command in front of a program that bounds what it may use, where the system has one (`prlimit`): it
 * writes no file, leaves no core, and is killed after `cpuSeconds` of all its threads together.
 */
export async function limitCommand({ cpuSeconds }: { cpuSeconds: number }): Promise<string[]> {
  const prlimit = await findProgram("prlimit");
  if (!prlimit) return [];
  const memory = MEMORY_BYTES + MEMORY_BYTES_A_PROCESSOR * availableParallelism();
  return [
    ...[prlimit, `--data=${memory}`, `--cpu=${Math.ceil(cpuSeconds)}`],
    ...["--fsize=0", "--core=0", `--nofile=${OPEN_FILES}`],
  ];
}

/** Wall seconds below which no program can have used its processor time. */
export function soonestEnd({ cpuSeconds }: { cpuSeconds: number }): number {
  return cpuSeconds / availableParallelism();
}
