import { readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DiskBucket } from "../../core/bucket/disk/disk-bucket.ts";
import { type OpenedDiskBucket, openDiskBucket } from "../harness/disk-bucket.ts";
import { collectEntries } from "./bucket/samples.ts";
import { bucketContract } from "./bucket.ts";

bucketContract("disk", () => openDiskBucket());

describe("disk bucket", () => {
  let opened: OpenedDiskBucket;
  let bucket: DiskBucket;
  beforeAll(async () => {
    opened = await openDiskBucket("films");
    bucket = opened.bucket;
  });
  afterAll(() => opened?.cleanup());

  const staging = () => join(opened.dir, ".tmp", "films");
  const runWriter = (key: string, ...what: string[]) =>
    execa(process.execPath, [
      join(import.meta.dirname, "../harness/disk-writer.ts"),
      opened.dir,
      "films",
      key,
      ...what,
    ]);
  const readNumber = async (key: string) =>
    Number(await new Response((await bucket.open(key)).body as BodyInit).text());

  it("shows nothing of an object whose writer is killed in the middle, and clears its leftovers", async () => {
    const writer = runWriter("killed", "stall");
    writer.stdout.once("data", () => writer.kill("SIGKILL"));
    await expect(writer).rejects.toMatchObject({ signal: "SIGKILL", stdout: "half" });
    expect(await bucket.head("killed")).toBeNull();
    expect(await collectEntries(bucket, "")).toEqual([]);
    expect(await readdir(join(opened.dir, "films"))).toEqual([]);

    const [leftover] = await readdir(staging());
    const path = join(staging(), leftover!);
    expect((await stat(path)).size).toBeGreaterThan(0);
    await bucket.ready();
    expect(await readdir(staging()), "a young one may be another host's").toEqual([leftover]);
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(path, longAgo, longAgo);
    const ownOld = join(staging(), `${process.pid}-own`);
    await writeFile(ownOld, "still being written");
    await utimes(ownOld, longAgo, longAgo);
    await bucket.ready();
    expect(await readdir(staging()), "a live writer keeps its own").toEqual([`${process.pid}-own`]);
  });

  it("gives the memory of a stream's pieces back as it goes, and leaves bytes that it was handed alone", async () => {
    const pieces = [new Uint8Array(70_000).fill(1), new Uint8Array(30_000).fill(2)];
    const whole = Buffer.concat(pieces);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    });
    await bucket.put("streamed", stream, { size: whole.length });
    expect(pieces.map(({ byteLength }) => byteLength)).toEqual([0, 0]);
    const own = new Uint8Array(whole);
    await bucket.put("handed", own);
    expect(own).toHaveLength(whole.length);
    for (const key of ["streamed", "handed"]) {
      const { body } = await bucket.open(key);
      expect(Buffer.concat(await Array.fromAsync(body)).equals(whole), key).toBe(true);
      await bucket.remove(key);
    }
  });

  it("leaves nothing in the staging folder when a put fails", async () => {
    const before = await readdir(staging());
    const failing = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error("gone")),
    });
    await expect(bucket.put("failing", failing, { size: 10 })).rejects.toThrow("gone");
    await expect(bucket.put("short", new Blob(["abc"]).stream(), { size: 4 })).rejects.toThrow();
    await bucket.put("first", "1", { ifNoneMatch: "*" });
    await expect(bucket.put("first", "2", { ifNoneMatch: "*" })).rejects.toThrow();
    expect(await readdir(staging())).toEqual(before);
  });

  it("loses no update of four processes that count together with if-match", async () => {
    await bucket.put("counter", "0");
    await Promise.all(Array.from({ length: 4 }, () => runWriter("counter", "count", "50")));
    expect(await readNumber("counter")).toBe(200);
  }, 60_000);

  it("has one first writer of eight processes", async () => {
    const writers = Array.from({ length: 8 }, (_, id) => runWriter("claimed", "claim", String(id)));
    await Promise.all(writers.map((writer) => new Promise((waiting) => writer.stdout.once("data", waiting))));
    for (const writer of writers) writer.stdin.write("go\n");
    const results = await Promise.all(writers);
    const winners = results.flatMap(({ stdout }, id) => (stdout.includes("won") ? [id] : []));
    expect(winners).toEqual([await readNumber("claimed")]);
  }, 60_000);

  it("puts while folders come and go", async () => {
    const rounds = Array.from({ length: 50 }, (_, round) => round);
    const churn = async (name: string) => {
      for (const round of rounds) {
        await bucket.put(`churn/deep/${name}`, `${name} ${round}`);
        await bucket.remove(`churn/deep/${name}`);
      }
    };
    await Promise.all(["a", "b", "c", "d"].map(churn));
    expect(await bucket.removeAll("churn/")).toBe(0);
    expect(await readdir(join(opened.dir, "films"))).not.toContain("churn");
  });

  it("refuses a key below an object, and one that is a folder", async () => {
    await bucket.put("tree/leaf", "x");
    for (const options of [{}, { ifNoneMatch: "*" as const }]) {
      await expect(bucket.put("tree", "x", options)).rejects.toMatchObject({ code: "invalid_request" });
      await expect(bucket.put("tree/leaf/x", "x", options)).rejects.toMatchObject({
        code: "invalid_request",
      });
    }
    expect(await bucket.head("tree")).toBeNull();
    expect(await bucket.head("tree/leaf/x")).toBeNull();
    await bucket.remove("tree");
    expect(await bucket.head("tree/leaf")).not.toBeNull();
  });

  it("does not take foreign files for objects", async () => {
    await bucket.put("mixed/object", "x");
    await writeFile(join(opened.dir, "films", "mixed", ".DS_Store"), "of the Finder");
    expect(await bucket.head("mixed/.DS_Store")).toBeNull();
    await expect(bucket.open("mixed/.DS_Store")).rejects.toMatchObject({ code: "object_not_found" });
    expect((await collectEntries(bucket, "mixed/")).map(({ key }) => key)).toEqual(["mixed/object"]);
  });

  it("shares one secret, which only its user may read", async () => {
    const other = new DiskBucket({ dir: opened.dir, name: "other", publicUrl: "" });
    expect(await other.signingSecret()).toEqual(await bucket.signingSecret());
    expect((await stat(join(opened.dir, ".secret"))).mode & 0o777).toBe(0o600);
  });
});
