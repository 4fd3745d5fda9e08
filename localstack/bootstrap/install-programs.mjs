import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { findMissing, findProgram, PROGRAMS } from "./programs.mjs";
import { runCommand } from "./run-command.mjs";
import { BootstrapError, reportFailure } from "./steps.mjs";

/**
 * Sees to it that programs are there, installing the missing ones with the system's package manager: at
 * once where that needs nobody (root or sudo without a password, and no terminal to ask at), after a
 * question on a terminal. Otherwise throws one line that says what to run. `optional` ones come along, but
 * it goes on without them, and asks nobody for them alone.
 */
export async function ensurePrograms(step, programs, options = {}) {
  const { optional = [], yes = false, again = "npm start" } = options;
  const needed = findMissing(programs);
  const missing = [...needed, ...findMissing(optional)];
  if (missing.length > 0) {
    const manager = await findManager(missing);
    if (needed.length > 0 || yes || !hasTerminal()) await install(step, manager, missing, { needed, yes });
    const still = findMissing(programs);
    if (still.length > 0) throw new BootstrapError(whatToRun(await findManager(still), still, again));
  }
  const found = [...programs, ...optional].map((program) => findProgram(program));
  await step("programs", () => found.filter((path) => path !== null).join(" "));
}

async function install(step, manager, missing, { needed, yes }) {
  if (!(await mayInstall(manager, missing, yes))) return;
  try {
    await step(`installing ${missing.join(", ")}`, () => manager.install());
  } catch (error) {
    if (needed.length > 0) throw error;
    reportFailure(error);
  }
}

/** How packages are installed here; `free` means that it asks for no password. Null where nobody knows. */
async function findManager(missing) {
  if (onPath("brew")) {
    const packages = packagesOf(missing, "brew");
    return {
      command: `brew install ${packages.join(" ")}`,
      free: true,
      install: () => runCommand("brew", ["install", ...packages]).then(() => packages.join(" ")),
    };
  }
  if (!onPath("apt-get")) return null;
  const packages = packagesOf(missing, "apt");
  const root = process.getuid?.() === 0;
  const free = root || (onPath("sudo") && (await sudoIsFree()));
  const sudo = root ? [] : ["sudo"];
  const aptGet = async (...args) => {
    const [command, ...rest] = [...sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args];
    await runCommand(command, rest, { show: !free }); // sudo asks for its password on the terminal
  };
  return {
    command: `${sudo.concat("apt-get install -y", packages).join(" ")}`,
    free,
    install: async () => {
      await aptGet("update", "-q");
      await aptGet("install", "-y", "-q", "--no-install-recommends", ...packages);
      return packages.join(" ");
    },
  };
}

async function mayInstall(manager, missing, yes) {
  if (manager === null) return false;
  const terminal = hasTerminal();
  if (!terminal || yes) return manager.free || (yes && terminal);
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asking.question(`Missing: ${missing.join(", ")}. Run "${manager.command}"? [y/N] `);
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}

const hasTerminal = () => process.stdin.isTTY === true && process.stdout.isTTY === true;

function whatToRun(manager, missing, again) {
  const needs = missing.map((program) => `${program} (to ${PROGRAMS[program].reason})`).join(", ");
  const how = manager
    ? `run: ${manager.command}`
    : `install ${packagesOf(missing, "apt").join(", ")} with your system's package manager`;
  return `Missing: ${needs}. Please ${how}; then ${again} again.`;
}

const packagesOf = (programs, manager) => [...new Set(programs.map((program) => PROGRAMS[program][manager]))];

async function sudoIsFree() {
  return runCommand("sudo", ["-n", "true"]).then(
    () => true,
    () => false,
  );
}

function onPath(name) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
