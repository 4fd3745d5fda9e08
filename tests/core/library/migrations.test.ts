import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@libsql/client";
import { execa } from "execa";
import { expect, test } from "vitest";
import { StateReader } from "../../../core/library/facts.ts";
import { migrateLibrary, openLibrary } from "../../../core/library/open-library.ts";
import { outbox, tombstones } from "../../../core/library/schema.ts";
import { listChunkIndices, listVideos } from "../../../core/library/videos.ts";
import { isComplete } from "../../../core/video/frontier.ts";
import { makeLibrary } from "../../harness/library.ts";
import { onCleanup } from "../../harness/on-cleanup.ts";
import { makeTempFolder } from "../../harness/temp-folder.ts";

const RELEASED = fileURLToPath(new URL("./released", import.meta.url));
const MIGRATIONS = fileURLToPath(new URL("../../../core/library/migrations", import.meta.url));
const MIGRATE = fileURLToPath(new URL("./migrate.ts", import.meta.url));

const newUrl = async () => `file:${join(await makeTempFolder("migrations"), "library.db")}`;
const released = (await readdir(RELEASED)).sort();

async function listSchema(url: string): Promise<unknown[]> {
  const client = createClient({ url });
  onCleanup(async () => client.close());
  const { rows } = await client.execute(
    "SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  const columns = await client.execute(
    "SELECT m.name AS of, p.name, p.type, p.\"notnull\" FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY 1, 2",
  );
  return JSON.parse(JSON.stringify([...rows, ...columns.rows]));
}

async function loadReleased(file: string): Promise<string> {
  const url = await newUrl();
  const client = createClient({ url });
  await client.executeMultiple(await readFile(join(RELEASED, file), "utf8"));
  client.close();
  return url;
}

test("there is a library of each released schema", async () => {
  const migrations = (await readdir(MIGRATIONS)).filter((file) => file.endsWith(".sql"));
  // The newest is released with the next version.
  expect(released).toEqual(migrations.sort().slice(0, -1));
});

test.each(released)("a library of %s goes on with all its rows, in the schema of a new one", async (file) => {
  const url = await loadReleased(file);
  const library = openLibrary({ url });
  onCleanup(() => library.close());
  await migrateLibrary(library);
  await migrateLibrary(library);
  expect(await listSchema(url)).toEqual(await listSchema((await makeLibrary()).url));

  const [open, completed, ...more] = await listVideos(library);
  expect(more).toEqual([]);
  expect(completed).toMatchObject({ title: "A completed film", status: "completed", receivedChunks: 2 });
  expect(completed).toMatchObject({
    duration: 8,
    announced: ["source", "720p", "360p"],
    sourceDroppedAt: null,
  });
  expect(open).toMatchObject({ title: "An open upload", status: "uploading", fingerprint: "a fingerprint" });
  expect(await listChunkIndices(library, open!.videoHash)).toEqual([0]);
  // Of before they were searched by what SQL cannot fold, and could be renamed.
  expect(open).toMatchObject({ initTitle: "An open upload", searchText: "an open upload\n" });
  const { state } = await new StateReader(library).read(completed!.videoHash);
  expect(isComplete(state)).toBe(true);
  expect(await library.$count(outbox)).toBe(9);
  expect(await library.$count(tombstones)).toBe(1);
});

test("any number of processes that start at once migrate a library once", async () => {
  const urls = [await newUrl(), await newUrl(), ...(await Promise.all(released.map(loadReleased)))];
  const processes = [1, 2, 3].map(() => execa(process.execPath, [MIGRATE]));
  const outputs = processes.map((one) => one.iterable()[Symbol.asyncIterator]());
  const nextLines = () => Promise.all(outputs.map(async (output) => (await output.next()).value));
  await nextLines();
  for (const url of urls) {
    for (const { stdin } of processes) stdin.write(`${url}\n`);
    expect(await nextLines()).toEqual([url, url, url]);
    const client = createClient({ url });
    const { rows } = await client.execute("SELECT count(*) AS applied FROM __drizzle_migrations");
    client.close();
    expect(rows[0]!.applied).toBe(released.length + 1);
  }
  for (const { stdin } of processes) stdin.end();
  await Promise.all(processes);
});

test("a library of a newer version is left alone", async () => {
  const { library, url } = await makeLibrary();
  await library.client.execute("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 9e15)");
  const before = await listSchema(url);
  await expect(migrateLibrary(library)).rejects.toMatchObject({ code: "invalid_config" });
  expect(await listSchema(url)).toEqual(before);
});
