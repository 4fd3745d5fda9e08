import { lstat, readlink, realpath } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** What a program in the sandbox may reach besides its pipes. */
export interface SandboxNeeds {
  /** A Unix socket that serves the source by HTTP; inside it is at `RELAYED_ORIGIN`. */
  socket?: string;
  /** How many pipes there are after stderr; a relay has to hand them on. */
  pipes?: number;
  /** The devices of hardware encoders. */
  devices?: boolean;
}

const RELAY_PORT = 8080;
/** Where the program finds the socket: the sandbox has a loopback interface of its own. */
export const RELAYED_ORIGIN = `http://127.0.0.1:${RELAY_PORT}`;
const RELAY = fileURLToPath(new URL("./source-relay.mjs", import.meta.url));
const INSIDE = { node: "/node", relay: "/source-relay.mjs", socket: "/source.sock" };

/** Where shared libraries lie on the systems that are known; what a system has not is left out. */
const LIBRARIES = [
  ...["/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/nix/store"],
  ...["/etc/ld.so.cache", "/etc/alternatives"],
];
/** Graphics cards, what drivers ask the kernel about them, and what they bring beside their libraries. */
const DEVICES = ["/dev/dri", "/dev/nvidiactl", "/dev/nvidia0", "/dev/nvidia-uvm", "/dev/nvidia-modeset"];
const DEVICE_FACTS = ["/sys", "/usr/share/libdrm", "/usr/share/vulkan"];

/**
 * The command line that runs a program (a full path) by bubblewrap with nothing but itself, its libraries
 * and what it needs: a root of its own on which nothing can be written, no network, no other process to be
 * seen, no capability. It is process 1 in there, so that bubblewrap waits for it and its processor time is
 * counted as its parent's. The session stays the one that it was started in: that has no terminal, and the
 * share of the processor goes by it. (That hardware encoders find all they need was not tried.)
 */
export async function bubblewrapCommand(
  bwrap: string,
  [program, ...args]: [string, ...string[]],
  { socket, pipes = 0, devices = false }: SandboxNeeds,
): Promise<string[]> {
  const file = await realpath(program);
  const relayed = socket
    ? [INSIDE.node, INSIDE.relay, String(RELAY_PORT), INSIDE.socket, String(pipes), file, ...args]
    : [file, ...args];
  return [
    ...[bwrap, "--unshare-all", "--die-with-parent", "--as-pid-1", "--cap-drop", "ALL"],
    ...(await bindLibraries()),
    ...["--ro-bind", file, file, "--dev-bind", "/dev/null", "/dev/null"],
    ...(socket ? ["--ro-bind", process.execPath, INSIDE.node, "--ro-bind", RELAY, INSIDE.relay] : []),
    ...(socket ? ["--ro-bind", socket, INSIDE.socket] : []),
    ...(devices ? bindDevices() : []),
    ...["--remount-ro", "/", "--chdir", "/", "--", ...relayed],
  ];
}

let libraries: Promise<string[]> | undefined;

function bindLibraries(): Promise<string[]> {
  libraries ??= Promise.all(LIBRARIES.map(bindAsItIs)).then((binds) => binds.flat());
  return libraries;
}

/** A folder that is a link (/lib to usr/lib) is the same link inside. */
async function bindAsItIs(path: string): Promise<string[]> {
  const facts = await lstat(path).catch(() => null);
  if (!facts) return [];
  return facts.isSymbolicLink() ? ["--symlink", await readlink(path), path] : ["--ro-bind", path, path];
}

function bindDevices(): string[] {
  return [
    ...DEVICES.flatMap((path) => ["--dev-bind-try", path, path]),
    ...DEVICE_FACTS.flatMap((path) => ["--ro-bind-try", path, path]),
    ...["--proc", "/proc"],
  ];
}
