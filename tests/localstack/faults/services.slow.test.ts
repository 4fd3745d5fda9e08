import { expect, test } from "vitest";
import type { FaultName } from "../../../localstack/faults/catalog.ts";
import { faultsOf } from "../../harness/faults.ts";
import { makeFilm } from "../../harness/films.ts";
import { waitForStatus } from "../../harness/journal.ts";
import { startProduct } from "../../harness/product.ts";
import { beginUpload } from "../../harness/upload.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const product = await startProduct({ stack: "services" });
const { url } = product;
const faults = faultsOf(url);
const checks = async () =>
  ((await (await fetch(`${url}/healthz`)).json()) as { checks: Record<string, string> }).checks;

test.each([
  ["stop-log", "Kafka", "log"],
  ["pause-log", "Kafka", "log"],
  ["stop-queue", "Redis", "queue"],
  ["stop-bucket", "MinIO", "media"],
] as const)(
  "%s hits %s, and it comes back",
  async (name: FaultName, target, check) => {
    expect((await faults.read()).faults.find((fault) => fault.name === name)).toMatchObject({
      target,
      carries: null,
      unavailable: null,
    });
    await faults.strike(name, { seconds: 30 });
    expect((await checks())[check]).not.toBe("ok");
    expect(await faults.heal(name)).toEqual([name]);
    await waitUntil(`${target} to answer`, async () => (await checks())[check] === "ok");
  },
  120_000,
);

test("a bucket that is paused says nothing, and goes on", async () => {
  await faults.strike("pause-bucket", { seconds: 30 });
  const impatient = fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) });
  await expect(impatient).rejects.toThrow(/timeout/);
  expect(await faults.heal("pause-bucket")).toEqual(["pause-bucket"]);
  expect((await checks()).media).toBe("ok");
});

test("MinIO's console is linked", async () => {
  const { tools } = (await (await fetch(`${url}/admin/tools`)).json()) as {
    tools: { name: string; url: string }[];
  };
  const minio = tools.find(({ name }) => name === "MinIO console");
  expect((await fetch(minio!.url)).status).toBe(200);
});

test("a film completes though the log, the queue and the bucket were stopped on its way", async () => {
  const film = await makeFilm({ name: "thrice.mp4", seconds: 24, bitrate: 2_000_000 });
  const upload = await beginUpload(url, film.path, { chunkBytes: 512 * 1024 });
  for (const [index, name] of (["stop-log", "stop-queue", "stop-bucket"] as const).entries()) {
    await upload.send(index);
    await faults.strike(name, { seconds: 3 });
    await waitUntil(`${name} to heal`, async () => (await faults.active()).length === 0);
  }
  await waitUntil("the bucket to answer", async () => (await checks()).uploads === "ok");
  await upload.sendRange(3);
  await upload.finalize();
  await waitForStatus(url, upload.videoHash, "completed", 180_000);
}, 240_000);
