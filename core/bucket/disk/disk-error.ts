import { PipelineError } from "../../errors.ts";

/** Awaits an operation of the file system and maps its failure to the port's errors. */
export async function onDisk<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    throw toBucketError(error);
  }
}

/** The port's error for one of the file system; what is none of the file system's passes as it is. */
export function toBucketError(error: unknown): unknown {
  switch (errorCode(error)) {
    case undefined:
      return error;
    case "ENOSPC":
    case "EDQUOT":
      return new PipelineError("storage_full", undefined, { cause: error });
    case "EISDIR":
    case "ENOTDIR":
    case "EEXIST":
      return new PipelineError("invalid_request", "A key cannot be the beginning of another key's path", {
        cause: error,
      });
    default:
      // The system's own message names paths of this machine; it stays in the cause, for the log.
      return new PipelineError("bucket_unavailable", `The disk refused (${errorCode(error)})`, {
        cause: error,
      });
  }
}

/** The system's name of an error ("ENOENT"), or undefined where it is not the system's. */
export function errorCode(error: unknown): string | undefined {
  const failed = error as NodeJS.ErrnoException;
  return failed instanceof Error && typeof failed.syscall === "string" ? failed.code : undefined;
}

/** Whether the error says that there is no such file; a file where a folder should be says it as well. */
export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "");
}
