/** What scripts may rely on. */
export const EXIT = { ok: 0, failed: 1, usage: 2, filmFailed: 3, interrupted: 130 } as const;

/** A failure told in words, with the code the program ends with. */
export class CommandError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}
