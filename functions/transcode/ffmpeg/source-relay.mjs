/**
 * Runs in the sandbox, beside a program that reads its source by HTTP: the sandbox has no network, only a
 * loopback interface of its own. Passes each connection there on to the one Unix socket that was bound in,
 * runs the program on the pipes that it was given, and ends as the program ends.
 */
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { constants } from "node:os";

const [port, socket, pipes, program, ...args] = process.argv.slice(2);

const server = createServer((near) => {
  const far = connect(socket);
  near.pipe(far).pipe(near);
  for (const [one, other] of [
    [near, far],
    [far, near],
  ]) {
    // A program that seeks closes its connection in the middle of an answer.
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
});
server.listen(Number(port), "127.0.0.1", () => {
  const stdio = Array.from({ length: 3 + Number(pipes) }, (_, fd) => fd);
  const child = spawn(program, args, { stdio });
  child.on("exit", (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
});
