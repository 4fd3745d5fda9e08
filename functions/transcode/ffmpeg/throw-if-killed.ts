import { PipelineError } from "../../../core/errors.ts";
import type { ToolResult } from "./run-tool.ts";

/**
 * Throws `encoder_failed`, which is tried again, for a program that was killed, as the kernel does when memory runs out:
 * that says nothing of its source, and what it wrote ends anywhere. A crash has other signals, and the source may be its
 * cause.
 */
export function throwIfKilled({ killedBy, outOfTime }: Pick<ToolResult, "killedBy" | "outOfTime">): void {
  if (killedBy === "SIGKILL" && !outOfTime)
    throw new PipelineError("encoder_failed", "The program that reads the video was killed");
}
