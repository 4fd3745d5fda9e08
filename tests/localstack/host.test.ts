import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tokenFile } from "../../core/access-token.ts";
import { functionProcesses } from "../../localstack/processes.ts";
import { alivePids, runHostProcess, startHost } from "../harness/host.ts";
import { expectLoopbackAlone } from "../harness/listening.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

const NAMES = ["redis", ...functionProcesses().map(({ name }) => name)].sort();

test("whatever dies starts again on the same address, and a signal ends it all", async () => {
  const host = await startHost(await makeTempFolder("host"));
  const before = await host.state();
  expect(Object.keys(before.processes).sort()).toEqual(NAMES);
  expect(alivePids(before)).toHaveLength(NAMES.length);
  if (process.platform === "linux")
    await expectLoopbackAlone(host.pid, [host.url, before.processes.redis!.address!]);

  for (const { pid } of Object.values(before.processes)) process.kill(pid!, "SIGKILL");
  const restarts = async () => Object.values((await host.state()).processes).map((one) => one.restarts);
  await expect.poll(restarts, { timeout: 60_000 }).toEqual(NAMES.map(() => 1));
  await expect.poll(() => isHealthy(host.url), { timeout: 30_000 }).toBe(true);
  const after = await host.state();
  const addresses = (state: typeof before) => Object.values(state.processes).map((one) => one.address);
  expect(addresses(after).sort()).toEqual(addresses(before).sort());

  host.signal("SIGINT");
  expect(await host.exited).toBe(0);
  expect(alivePids(after)).toEqual([]);
  expect(host.output()).not.toContain("killed what was slow");
  expect(Object.values((await host.state()).processes).map((one) => one.pid)).toEqual(NAMES.map(() => null));
});

test("nothing outlives a host that is killed, and the next one works on its data", async () => {
  const dataDir = await makeTempFolder("host");
  const env = { TOKEN_FOR: "writes" };
  const killed = await startHost(dataDir, env);
  const state = await killed.state();
  const [address, token] = /http\S+#token=(\S+)/.exec(killed.output())!;
  expect(address).toBe(`${killed.url}/#token=${token}`);
  await fetch(`${killed.url}/videos/init`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ title: "kept", total_chunks: 1 }),
  });
  killed.signal("SIGKILL");
  await killed.exited;
  await expect.poll(() => alivePids(state), { timeout: 15_000 }).toEqual([]);

  const next = await startHost(dataDir, { ...env, PORT: new URL(killed.url).port });
  const films = (await (await fetch(`${next.url}/videos`)).json()) as { title: string }[];
  expect(films.map(({ title }) => title)).toEqual(["kept"]);
  // The token is told once; from then on it is said where it lies.
  expect(killed.output().split(token!)).toHaveLength(2);
  expect(next.output()).not.toContain(token);
  expect(next.output()).toContain(`Changing anything needs the token in ${tokenFile(dataDir)}\n`);
});

test("a second host on the same data says so, and leaves the first alone", async () => {
  const first = await startHost(await makeTempFolder("host"));
  const second = runHostProcess(first.dataDir);
  expect(await second.exited).toBe(1);
  expect(second.output()).toContain(`runs on ${first.dataDir} already: ${first.url}`);
  expect(await isHealthy(first.url)).toBe(true);
});

test.for(["127.0.0.1", "::1"])(
  "a port in use at %s is one line, and nothing is left running",
  async (address) => {
    const server = createServer().listen(0, address);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const host = runHostProcess(await makeTempFolder("host"), { PORT: String(port) });
    expect(await host.exited).toBe(1);
    expect(host.output()).toBe(
      `Port ${port} is in use. Stop the program that listens there, or choose another port: PORT=${port + 1} npm start\n`,
    );
  },
);

test("a server that is named but does not answer is one line", async () => {
  const host = runHostProcess(await makeTempFolder("host"), { REDIS_URL: "redis://127.0.0.1:1" });
  expect(await host.exited).toBe(1);
  expect(host.output()).toContain("REDIS_URL names 127.0.0.1:1, but nothing answers there.");
});

test("a function that cannot start ends the start: the reason is told, nothing is left", async () => {
  const dataDir = await makeTempFolder("host");
  const host = runHostProcess(dataDir, { LIBRARY_URL: "file:/proc/nowhere/library.db" });
  expect(await host.exited).toBe(1);
  expect(host.output()).toContain("api ended before it was ready");
  const log = await readFile(join(dataDir, "logs/api.log"), "utf8");
  expect(log).toContain('"level":60');
});

async function isHealthy(url: string): Promise<boolean> {
  const response = await fetch(`${url}/healthz`).catch(() => null);
  return response?.ok ?? false;
}
