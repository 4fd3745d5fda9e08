import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { superviseProcess } from "../../localstack/host/supervise.ts";
import { launchProcess } from "../../localstack/launch/process.ts";

const launchShell = (script: string) => () =>
  launchProcess({ name: "service", command: "sh", args: ["-c", script], ready: /^ready$/ });

test("waits longer after every failure, and starts again", async () => {
  const waits: (number | null)[] = [];
  const reasons: string[] = [];
  const twice = Promise.withResolvers<void>();
  const supervised = await superviseProcess({
    name: "service",
    launch: launchShell("echo ready; sleep 0.05; exit 3"),
    onUp: (_pid, restarts) => restarts === 2 && twice.resolve(),
    onDown(reason, waitMs) {
      reasons.push(reason);
      waits.push(waitMs);
    },
  });
  await twice.promise;
  await supervised.stop();
  expect(waits.slice(0, 2)).toEqual([250, 500]);
  expect(reasons[0]).toBe("ended with code 3");
});

test("a first start that fails is the caller's; a later one is tried again", async () => {
  const nothing = { onUp() {}, onDown() {} };
  const broken = superviseProcess({ name: "service", launch: launchShell("exit 4"), ...nothing });
  await expect(broken).rejects.toMatchObject({ code: "launch_failed" });

  let launches = 0;
  const third = Promise.withResolvers<void>();
  const supervised = await superviseProcess({
    name: "service",
    launch() {
      launches++;
      return launchShell(
        launches === 2 ? "exit 5" : launches === 1 ? "echo ready" : "echo ready; exec sleep 1000",
      )();
    },
    onUp: () => launches === 3 && third.resolve(),
    onDown() {},
  });
  await third.promise;
  await supervised.stop();
  expect(launches).toBe(3);
});

test("told to stop while it waits, it does not start again", async () => {
  const down = Promise.withResolvers<void>();
  let ups = 0;
  const supervised = await superviseProcess({
    name: "service",
    launch: launchShell("echo ready; exit 1"),
    onUp: () => ups++,
    onDown: () => down.resolve(),
  });
  await down.promise;
  await supervised.stop();
  await delay(600); // longer than the wait it was in
  expect(ups).toBe(1);
});

test("held down, it starts again only when it is let go", async () => {
  const downs: (number | null)[] = [];
  const again = Promise.withResolvers<void>();
  const supervised = await superviseProcess({
    name: "service",
    launch: launchShell("echo ready; exec sleep 1000"),
    onUp: (_pid, restarts) => restarts === 1 && again.resolve(),
    onDown: (_reason, waitMs) => downs.push(waitMs),
  });
  const letGo = await supervised.hold();
  expect(supervised.pid()).toBeNull();
  await delay(600); // longer than the first wait
  expect(supervised.pid()).toBeNull();
  letGo();
  await again.promise;
  expect(supervised.pid()).not.toBeNull();
  const held = await supervised.hold();
  await supervised.stop();
  held();
  expect(downs).toEqual([null, null]);
});
