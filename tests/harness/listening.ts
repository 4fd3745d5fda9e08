import { readdir, readFile, readlink } from "node:fs/promises";
import { expect } from "vitest";
import { listDescendants } from "./process-tree.ts";

/** A TCP socket that a process listens on. */
export interface Listener {
  pid: number;
  /** IPv4 as usual; IPv6 as 32 hexadecimal digits. */
  address: string;
  port: number;
}

const LISTEN = "0A";
const MAPPED = "00000000000000000000ffff";

/** What a process and all below it listen on (proc(5): net/tcp, net/tcp6). Linux alone. */
export async function listListeners(root: number): Promise<Listener[]> {
  const pids = [root, ...(await listDescendants(root)).map(({ pid }) => pid)];
  const owners = new Map<string, number>();
  for (const pid of pids) for (const inode of await socketsOf(pid)) owners.set(inode, pid);
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8")));
  return tables.flatMap((table) =>
    table.split("\n").flatMap((line) => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      const pid = owners.get(inode ?? "");
      if (state !== LISTEN || pid === undefined) return [];
      const [address, port] = local!.split(":");
      return { pid, address: readAddress(address!), port: Number.parseInt(port!, 16) };
    }),
  );
}

/** Inodes of a process's sockets; none where it has ended meanwhile. */
async function socketsOf(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => "")));
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

/** The kernel writes words of four bytes, the lowest first. */
function readAddress(text: string): string {
  const words = text.match(/.{8}/g)!.map((word) => Buffer.from(word, "hex").reverse());
  const bytes = Buffer.concat(words);
  const hex = bytes.toString("hex");
  if (bytes.length === 4) return bytes.join(".");
  return hex.startsWith(MAPPED) ? bytes.subarray(12).join(".") : hex;
}

const LOOPBACK = ["127.0.0.1", `${"0".repeat(31)}1`];

/** Expects that nobody but this machine can reach a process and those below it, which listen at these addresses. */
export async function expectLoopbackAlone(root: number, addresses: string[]): Promise<void> {
  const listeners = await listListeners(root);
  const ports = listeners.map(({ port }) => port);
  for (const address of addresses) expect(ports, address).toContain(portOf(address));
  expect(listeners.filter(({ address }) => !LOOPBACK.includes(address))).toEqual([]);
}

/** Of a URL, or of host and port. */
const portOf = (address: string) => Number(/:(\d+)\/?$/.exec(address)?.[1]);
