import { expect, test } from "vitest";
import { publishEvents } from "../../../core/log/publish-events.ts";
import { makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import { captionsPrefix, mediaPrefix } from "../../../core/video/keys.ts";
import { createHandler } from "../../../functions/track/handler.ts";
import { inspection } from "../../core/video/film-facts.ts";
import { startApi } from "../../harness/api.ts";
import { openFilm } from "../../harness/library.ts";
import { listKeys } from "../../harness/list-keys.ts";
import { startRedis } from "../../harness/redis.ts";
import { runStage } from "../../harness/run-stage.ts";
import { getDetails } from "../../harness/upload.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
runStage(api, "track", createHandler(api));

const SRT = "1\n00:00:03,000 --> 00:00:05,000\n<i>Grüß</i> dich\n\n2\n00:01:05,000 --> 00:01:06,000\nCiao\n";

function add(hash: string, body: BodyInit, query: Record<string, string> = {}): Promise<Response> {
  const search = new URLSearchParams({ language: "de", ...query });
  const headers = { "content-type": "application/octet-stream" };
  return api.call(`/videos/${hash}/captions?${search}`, { method: "POST", headers, body });
}
const remove = (hash: string, id: string) => api.call(`/videos/${hash}/captions/${id}`, { method: "DELETE" });
const captionsOf = async (hash: string) => (await getDetails(api.url, hash)).captions;
const read = async (path: string) => (await api.call(path)).text();

test("an SRT file becomes a track: listed, stored as a whole and in segments, and gone when it is removed", async () => {
  const hash = await openFilm(api.library);
  const answer = await add(hash, SRT, { label: "Deutsch" });
  const added = await answer.json();
  expect(answer.status).toBe(201);
  expect(added).toMatchObject({
    ...{ language: "de", label: "Deutsch", kind: "subtitles", default: false, from: "upload" },
    id: expect.stringMatching(/^text-[0-9a-f]{8}$/),
  });
  await waitUntil("the track", async () => (await captionsOf(hash)).length === 1);
  expect(await captionsOf(hash)).toEqual([added]);

  const whole = await api.call(added.url);
  expect(whole.headers.get("content-type")).toBe("text/vtt");
  expect(await whole.text()).toBe(
    "WEBVTT\n\n00:00:03.000 --> 00:00:05.000\n<i>Grüß</i> dich\n\n00:01:05.000 --> 00:01:06.000\nCiao\n",
  );
  const folder = captionsPrefix(hash, added.id);
  // From 3 s to 5 s it is in the first segment of 4 s and in the second; 1:05 is in the first of 10 s.
  const names = ["1.vtt", "16.vtt", "2.vtt", "all.vtt", "empty.vtt"];
  expect(await listKeys(api.buckets.media, folder)).toEqual(names.map((name) => folder + name));
  const header = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n";
  const spoken = "\n00:00:03.000 --> 00:00:05.000\n<i>Grüß</i> dich\n";
  expect(await read(`/media/${folder}1.vtt`)).toBe(header + spoken);
  expect(await read(`/media/${folder}2.vtt`)).toBe(header + spoken);
  expect(await read(`/media/${folder}empty.vtt`)).toBe(header);

  expect((await remove(hash, added.id)).status).toBe(204);
  expect((await remove(hash, added.id)).status).toBe(404);
  await waitUntil("the objects to go", async () => (await listKeys(api.buckets.media, folder)).length === 0);
  expect(await captionsOf(hash)).toEqual([]);
});

test("a file that is wrong is refused with its line, and leaves nothing", async () => {
  const hash = await openFilm(api.library);
  const refused: [BodyInit, number, string, RegExp][] = [
    ["%PDF-1.7 not captions", 422, "captions_invalid", /^Line 1: times are expected/],
    [Buffer.from(SRT, "latin1"), 422, "captions_invalid", /^Line 3: the text is not UTF-8/],
    [`${SRT}\n3\n1:00 -> 2:00\nx`, 422, "captions_invalid", /^Line 10: times are expected/],
    ["", 422, "captions_invalid", /no text/],
    ["x".repeat(3_000_000), 413, "captions_too_large", /2 MiB/],
    ["x".repeat(10_000_000), 413, "captions_too_large", /2 MiB/],
  ];
  for (const [body, status, code, detail] of refused) {
    const answer = await add(hash, body);
    expect(answer.status, String(detail)).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ code, detail: expect.stringMatching(detail) });
  }
  const wrong: Record<string, string>[] = [
    { language: "?" },
    { kind: "lyrics" },
    { label: " " },
    { label: "a\nb" },
  ];
  for (const query of wrong) expect((await add(hash, SRT, query)).status, JSON.stringify(query)).toBe(400);
  expect((await add("ab".repeat(32), SRT)).status).toBe(404);
  expect(await listKeys(api.buckets.media, mediaPrefix(hash))).toEqual([]);
});

test("hours of thousands of cues at a time are refused before they fill the disk", async () => {
  const hash = await openFilm(api.library);
  const cue = `00:00.000 --> 09:00:00.000\n${"x".repeat(40)}\n\n`;
  const answer = await add(hash, `WEBVTT\n\n${cue.repeat(20_000)}`);
  expect(await answer.json()).toMatchObject({ code: "captions_invalid" });
  expect(await listKeys(api.buckets.media, mediaPrefix(hash))).toEqual([]);
});

test("scripts in captions are text, or nothing", async () => {
  const hash = await openFilm(api.library);
  const text = '<script>alert(1)</script><img src="x" onerror="alert(2)"><b onclick="x">bold</b>';
  const answer = await add(
    hash,
    `WEBVTT\n\nSTYLE\n::cue{background:url(http://a/)}\n\n00:01.000 --> 00:02.000\n${text}`,
  );
  expect(await read((await answer.json()).url)).toBe(
    "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nalert(1)<b>bold</b>\n",
  );
});

test("what the film itself has is listed and stays; what it has as pictures is named", async () => {
  const hash = await openFilm(api.library);
  const own = { language: "en", label: "English", kind: "subtitles", default: true } as const;
  const found = inspection({
    captions: [
      { ...own, track: "text-0", codec: "subrip", stream: 2 },
      { ...own, track: null, label: "Director", codec: "hdmv_pgs_subtitle", stream: 3 },
    ],
  });
  const told = makeEvent("test", hash, "source.inspected", found) as PipelineEvent;
  await publishEvents(api.log, [told]);
  const details = await waitUntil("the inspection", async () => {
    const read = await getDetails(api.url, hash);
    return read.captions.length > 0 && read;
  });
  expect(details.captions).toEqual([{ ...own, id: "text-0", from: "source", url: null }]);
  expect(details.unusable_captions).toEqual([
    { codec: "hdmv_pgs_subtitle", language: "en", label: "Director", reason: "They are pictures, not text." },
  ]);
  const answer = await remove(hash, "text-0");
  expect(answer.status).toBe(409);
  expect(await answer.json()).toMatchObject({ code: "captions_of_source" });
  expect((await remove(hash, "text-1")).status).toBe(404);
});

test("a film that is deleted takes its captions along, also those on their way", async () => {
  const hash = await openFilm(api.library);
  const adding = [add(hash, SRT), add(hash, SRT), add(hash, SRT)];
  await adding[0];
  await api.call(`/videos/${hash}`, { method: "DELETE" });
  const statuses = (await Promise.all(adding)).map(({ status }) => status);
  expect(statuses.every((status) => status === 201 || status === 404)).toBe(true);
  await waitUntil(
    "no object",
    async () => (await listKeys(api.buckets.media, mediaPrefix(hash))).length === 0,
  );
});

test("a video takes fifty files of captions", async () => {
  const hash = await openFilm(api.library);
  for (let i = 0; i < 50; i += 1) expect((await add(hash, SRT)).status).toBe(201);
  await waitUntil("all of them", async () => (await captionsOf(hash)).length === 50);
  const names = (await captionsOf(hash)).map(({ label }) => label);
  expect(new Set(names).size).toBe(50);
  const answer = await add(hash, SRT);
  expect(await answer.json()).toMatchObject({ status: 409, code: "captions_too_many" });
});
