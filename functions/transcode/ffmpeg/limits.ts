import { availableParallelism, totalmem } from "node:os";
import { findProgram } from "./find-program.ts";

const GIB = 1024 ** 3;
/**
 * Memory that a program may write to (RLIMIT_DATA; address space that is only reserved does not count).
 * Decoders and x264 hold some pictures for each thread, and have a thread or more for each processor: 8K to
 * three rungs takes 2.5 GiB with the threads of 2 processors, 4.8 with those of 8, 8.2 with those of 16.
 */
const MEMORY_BYTES = 4 * GIB;
const MEMORY_BYTES_A_PROCESSOR = (3 / 4) * GIB;
/** The rest is for who serves people. */
const MEMORY_SHARE = 0.8;
const OPEN_FILES = 256;

/**
 * The command in front of a program that bounds what it may use, where the system has one (`prlimit`): it
 * writes no file, leaves no core, and is killed after `cpuSeconds` of all its threads together.
 */
export async function limitCommand({ cpuSeconds }: { cpuSeconds: number }): Promise<string[]> {
  const prlimit = await findProgram("prlimit");
  if (!prlimit) return [];
  const installed = Math.min(totalmem(), process.constrainedMemory() || totalmem());
  const wanted = MEMORY_BYTES + MEMORY_BYTES_A_PROCESSOR * availableParallelism();
  const memory = Math.floor(Math.min(wanted, installed * MEMORY_SHARE));
  return [
    ...[prlimit, `--data=${memory}`, `--cpu=${Math.ceil(cpuSeconds)}`],
    ...["--fsize=0", "--core=0", `--nofile=${OPEN_FILES}`],
  ];
}

/** Wall seconds below which no program can have used its time; the kernel estimates it by ticks of its clock. */
export function soonestEnd({ cpuSeconds }: { cpuSeconds: number }): number {
  return cpuSeconds / availableParallelism() / 2;
}
