/**
 * Runs steps one after the other and prints each with the time it took: marked and coloured on a terminal,
 * plain lines otherwise. `work` may answer a note in a few words, and gets `say` for what takes long.
 */
export function createSteps(stream = process.stdout) {
  const pretty = stream.isTTY === true && !process.env.NO_COLOR;

  return async function step(title, work) {
    const started = performance.now();
    const show = (mark, note) => {
      const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
      if (pretty)
        stream.write(
          `\r\x1b[K${mark} ${title} \x1b[2m${[seconds, note].filter(Boolean).join(", ")}\x1b[0m\n`,
        );
      else stream.write(`${title}: ${note ? `${note}, ` : ""}${seconds}\n`);
    };
    if (pretty) stream.write(`\x1b[2m· ${title} …\x1b[0m`);
    const say = (text) =>
      stream.write(pretty ? `\r\x1b[K\x1b[2m· ${title}: ${text} …\x1b[0m` : `${title}: ${text}\n`);
    try {
      const note = await work(say);
      show("\x1b[32m✔\x1b[0m", typeof note === "string" ? note : "");
      return note;
    } catch (error) {
      show("\x1b[31m✘\x1b[0m", "failed");
      throw error;
    }
  };
}

/** A failure that a person can do something about; its message is all that is printed. */
export class BootstrapError extends Error {
  name = "BootstrapError";
}

/** Prints why it ends: the message alone where it was written for people, the whole stack otherwise. */
export function reportFailure(error) {
  process.stderr.write(`${error instanceof BootstrapError ? error.message : error?.stack}\n`);
}
