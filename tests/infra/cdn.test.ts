import { readdirSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import * as keys from "../../core/video/keys.ts";
import { pageHeaders } from "../../functions/api/access/security-headers.ts";
import { pageHeadersFunction, TELL_HOST, TO_KEY } from "../../infra/cdn-functions.ts";
import { API_PATHS, IMMUTABLE_PATHS, MEDIA_PATH } from "../../infra/cdn-paths.ts";
import { startApi } from "../harness/api.ts";
import { startRedis } from "../harness/redis.ts";

const HASH = "ab".repeat(32);

/** CloudFront's patterns: `*` is any characters, `?` is one, and case counts. */
const matches = (pattern: string, path: string) =>
  new RegExp(`^${pattern.replace(/[.+]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`).test(path);
/** Where CloudFront sends a path: the first behaviour that matches, in the order of infra/cdn.ts. */
function targetOf(path: string): "segments" | "manifests" | "api" | "pages" {
  if (IMMUTABLE_PATHS.some((pattern) => matches(pattern, path))) return "segments";
  if (matches(MEDIA_PATH, path)) return "manifests";
  return API_PATHS.some((pattern) => matches(pattern, path)) ? "api" : "pages";
}

describe("paths", () => {
  test("what never changes is kept at the edge as segments are, what may change as manifests are", () => {
    const forever = [
      keys.initKey(HASH, "720p"),
      keys.segmentKey(HASH, "audio-0", 12),
      keys.storyboardKey(HASH),
      keys.storyboardSheetKey(HASH, 1),
      keys.captionSegmentKey(HASH, "text-0", 3),
    ];
    for (const key of forever) expect(targetOf(`/media/${key}`), key).toBe("segments");
    const changing = [
      keys.multivariantKey(HASH),
      keys.mediaPlaylistKey(HASH, "720p"),
      keys.mpdKey(HASH),
      keys.thumbnailKey(HASH),
    ];
    for (const key of changing) expect(targetOf(`/media/${key}`), key).toBe("manifests");
  });

  test("every route that the api documents, and those for people, reach it", async () => {
    const api = await startApi((await startRedis()).url);
    const { paths } = await (await api.call("/openapi.json")).json();
    const documented = Object.keys(paths).map((path) => path.replace(/\{\w+\}/g, "x"));
    expect(documented.length).toBeGreaterThan(15);
    const others = ["/events", "/metrics", "/docs", "/docs/swagger-ui.css", "/openapi.json"];
    for (const path of [...documented, ...others]) expect(targetOf(path), path).toBe("api");
  });

  test("pages and what they load are no routes of the api", () => {
    for (const name of readdirSync("web").filter((file) => file.endsWith(".html"))) {
      expect(targetOf(`/${name}`)).toBe("pages");
    }
    for (const path of ["/", "/icons.svg", "/assets/library-BEzv9EFn.js"])
      expect(targetOf(path)).toBe("pages");
  });
});

describe("functions at the edge", () => {
  // biome-ignore lint/suspicious/noExplicitAny: CloudFront's events and answers have many shapes.
  const run = (code: string, event: any) =>
    runInNewContext(`${code}\nJSON.stringify(handler(${JSON.stringify(event)}))`, {}) as string;

  test("the api is told by which name a page came, whatever the page says", () => {
    const headers = { host: { value: "films.example" }, "x-forwarded-host": { value: "forged.example" } };
    const request = JSON.parse(run(TELL_HOST, { request: { uri: "/videos", headers } }));
    expect(request.headers["x-forwarded-host"]).toEqual({ value: "films.example" });
  });

  test("the address of an object leads to its key", () => {
    const path = `/media/${keys.segmentKey(HASH, "720p", 1)}`;
    const request = JSON.parse(run(TO_KEY, { request: { uri: path, headers: {} } }));
    expect(request.uri).toBe(`/${keys.segmentKey(HASH, "720p", 1)}`);
  });

  test("pages have the headers of one machine, and the player may be framed where it is embedded", () => {
    const origins = { media: [], uploads: ["https://uploads.s3.eu-west-1.amazonaws.com"] };
    const code = pageHeadersFunction(origins);
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-function-restrictions.html
    expect(Buffer.byteLength(code)).toBeLessThan(10 * 1024);
    const headersOf = (uri: string, querystring: object) => {
      const event = { request: { uri, querystring }, response: { headers: { etag: { value: '"1"' } } } };
      const { headers } = JSON.parse(run(code, event)) as { headers: Record<string, { value: string }> };
      return Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));
    };
    const own = { etag: '"1"', ...pageHeaders(origins) };
    expect(headersOf("/index.html", { embed: { value: "" } })).toEqual(own);
    expect(headersOf("/streaming.html", { v: { value: HASH } })).toEqual(own);
    const framed = headersOf("/streaming.html", { v: { value: HASH }, embed: { value: "1" } });
    expect(framed).toEqual({ etag: '"1"', ...pageHeaders(origins, true) });
    expect(framed["content-security-policy"]).toContain("frame-ancestors *");
  });
});
