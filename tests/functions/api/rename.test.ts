import { expect, test } from "vitest";
import { startApi } from "../../harness/api.ts";
import { awaitMessage } from "../../harness/journal.ts";
import { startRedis } from "../../harness/redis.ts";
import type { VideoRow } from "../../harness/upload.ts";

const redis = await startRedis();
const api = await startApi(redis.url);

const FILM = { title: "IMG 4021", total_chunks: 2, size: 1_000_000, fingerprint: "the same file" };

async function init(film: object = FILM): Promise<VideoRow> {
  return (await (await api.post("/videos/init", film)).json()) as VideoRow;
}
const rename = (hash: string, body: object) =>
  api.call(`/videos/${hash}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("a renamed film keeps what was not given, is found by its new name, and all pages hear of it", async () => {
  const { video_hash } = await init();
  const heard = awaitMessage(
    api.url,
    (message) => message.type === "video" && message.row.title === "Summer in Nîmes",
    10_000,
  );
  const answer = await rename(video_hash, { title: "  Summer in Nîmes " });
  expect(await answer.json()).toMatchObject({ video_hash, title: "Summer in Nîmes", description: "" });
  await heard;
  await rename(video_hash, { description: "with Anna" });
  const found = await api.call("/videos?q=nimes anna");
  expect(await found.json()).toMatchObject([{ title: "Summer in Nîmes", description: "with Anna" }]);

  // The file's own name is what its upload goes on by.
  expect(await init()).toMatchObject({ video_hash, title: "Summer in Nîmes" });
});

test("a name must be one, and the film must be there", async () => {
  const { video_hash } = await init({ title: "Named", total_chunks: 1 });
  for (const body of [{}, { title: " " }, { title: "x".repeat(256) }, { title: 3 }]) {
    expect((await rename(video_hash, body)).status, JSON.stringify(body)).toBe(400);
  }
  expect((await rename("ab".repeat(32), { title: "Nobody" })).status).toBe(404);
});
