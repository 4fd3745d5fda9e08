import { spawn } from "node:child_process";

const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program in this one's place and answers its exit code: signals are passed on, and should this
 * process die without a word, the child sees its channel close and stops.
 */
export function runProgram(command, args, { env = process.env, cwd = undefined } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["inherit", "inherit", "inherit", "ipc"] });
    const handlers = FORWARDED.map((signal) => [signal, () => child.kill(signal)]);
    for (const [signal, pass] of handlers) process.on(signal, pass);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const [name, pass] of handlers) process.off(name, pass);
      resolve(signal ? 1 : code);
    });
  });
}
