import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { createVideo } from "../../../core/library/create-video.ts";
import { videos } from "../../../core/library/schema.ts";
import { startApi } from "../../harness/api.ts";
import { startRedis } from "../../harness/redis.ts";
import type { VideoRow } from "../../harness/upload.ts";

const redis = await startRedis();
const { library, call, post } = await startApi(redis.url);

interface Film {
  title: string;
  description?: string;
  size?: number;
  duration?: number;
  status?: VideoRow["status"];
}

const FILMS: Film[] = [
  { title: "Zebra", size: 30, duration: 3, status: "completed" },
  { title: "alpha", size: 10, duration: 9.5, status: "completed" },
  { title: "Ärger", description: "in the Café", status: "failed" },
  { title: "Beta", size: 30, duration: 9.5 },
  { title: "beta 2", description: "cafe noir", size: 20, status: "completed" },
];
for (const { title, description = "", size = null, ...rest } of FILMS) {
  const film = { title, description, totalChunks: 1, size, contentType: null, fingerprint: null };
  const { video } = await createVideo(library, { ...film, owner: "local" });
  const changes = { duration: null, status: "uploading" as const, ...rest };
  await library.update(videos).set(changes).where(eq(videos.videoHash, video.videoHash));
}

const titlesOf = async (answer: Response) => ((await answer.json()) as VideoRow[]).map(({ title }) => title);
const list = async (query: Record<string, string>) =>
  titlesOf(await call(`/videos?${new URLSearchParams(query)}`));
const nextOf = (answer: Response) => /^<(.+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1];

async function listByPages(query: Record<string, string>): Promise<string[]> {
  const titles: string[] = [];
  for (let path: string | undefined = `/videos?${new URLSearchParams(query)}`; path; ) {
    const answer: Response = await call(path);
    const page = await titlesOf(answer);
    expect(page.length).toBeLessThanOrEqual(Number(query.limit));
    titles.push(...page);
    path = nextOf(answer);
  }
  return titles;
}

test("without parameters all are listed, the newest first, on one page", async () => {
  const answer = await call("/videos");
  expect(nextOf(answer)).toBeUndefined();
  expect(await titlesOf(answer)).toEqual(FILMS.map(({ title }) => title).reverse());
});

test.each([
  ["newest", ["beta 2", "Beta", "Ärger", "alpha", "Zebra"]],
  ["oldest", ["Zebra", "alpha", "Ärger", "Beta", "beta 2"]],
  ["title", ["alpha", "Ärger", "Beta", "beta 2", "Zebra"]],
  ["size", ["Beta", "Zebra", "beta 2", "alpha", "Ärger"]],
  ["duration", ["Beta", "alpha", "Zebra", "beta 2", "Ärger"]],
])("sorted by %s they come in one order, on pages of any length", async (sort, titles) => {
  expect(await list({ sort })).toEqual(titles);
  for (const limit of ["1", "2", "5"]) expect(await listByPages({ sort, limit })).toEqual(titles);
});

test("a page goes on where the one before ended, whatever came and went in between", async () => {
  const first = await call("/videos?sort=title&limit=2");
  expect(await titlesOf(first)).toEqual(["alpha", "Ärger"]);
  const created = await post("/videos/init", { title: "Aardvark", total_chunks: 1 });
  const { video_hash } = (await created.json()) as VideoRow;
  expect(await titlesOf(await call(nextOf(first)!))).toEqual(["Beta", "beta 2"]);
  await call(`/videos/${video_hash}`, { method: "DELETE" });
});

test("a search finds every word in title or description, without regard to case and accents", async () => {
  expect(await list({ q: "cafe" })).toEqual(["beta 2", "Ärger"]);
  expect(await list({ q: " NOIR beta" })).toEqual(["beta 2"]);
  expect(await list({ q: "BÉTA", sort: "oldest" })).toEqual(["Beta", "beta 2"]);
  expect(await list({ q: "%" })).toEqual([]);
  expect(await listByPages({ q: "beta", sort: "title", limit: "1" })).toEqual(["Beta", "beta 2"]);
});

test("a status chooses, and all are counted", async () => {
  expect(await list({ status: "completed", sort: "title" })).toEqual(["alpha", "beta 2", "Zebra"]);
  expect(await list({ status: "completed", q: "cafe" })).toEqual(["beta 2"]);
  const count = async (q: string) => (await call(`/videos/counts?q=${q}`)).json();
  expect(await count("")).toEqual({ uploading: 1, processing: 0, completed: 3, failed: 1 });
  expect(await count("cafe")).toEqual({ uploading: 0, processing: 0, completed: 1, failed: 1 });
  expect(await count("nothing")).toEqual({ uploading: 0, processing: 0, completed: 0, failed: 0 });
});

test.each(["cursor=x", "cursor=WyJhIl0", "limit=0", "limit=1000", "sort=best", "status=gone"])(
  "%s is refused in words",
  async (query) => {
    const answer = await call(`/videos?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      code: "invalid_request",
      detail: expect.stringMatching(/\w/),
    });
  },
);
