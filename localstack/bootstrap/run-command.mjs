import { spawn } from "node:child_process";
import { BootstrapError } from "./steps.mjs";

const LINES_SHOWN = 15;

/**
 * Runs a program to its end and answers its output. Throws BootstrapError with the last lines it wrote
 * when it ends otherwise than with 0. `show` lets it speak to the terminal itself (a password, progress).
 */
export function runCommand(command, args, { show = false, env = process.env, cwd = undefined } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: show ? "inherit" : ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.on("error", (error) => reject(new BootstrapError(`${command} could not be run: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(output);
      const lines = output.trimEnd().split("\n").slice(-LINES_SHOWN);
      reject(
        new BootstrapError(
          [`${[command, ...args].join(" ")} ended with ${signal ?? code}:`, ...lines].join("\n  "),
        ),
      );
    });
  });
}
