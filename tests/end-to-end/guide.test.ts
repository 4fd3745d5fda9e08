import { expect, test } from "vitest";
import { makeFilm } from "../harness/films.ts";
import { startProduct } from "../harness/product.ts";
import { runGuide } from "../harness/run-guide.ts";

const product = await startProduct();

test("the commands of the API guide do what it says, one after the other", async () => {
  // Noise, so that it is longer than the ten small chunks that go first.
  const noise = { bitrate: 18_000_000, filter: "noise=alls=80:allf=t" };
  const film = await makeFilm({ name: "guide.mp4", seconds: 3, ...noise });
  const blocks = await runGuide("api.md", { set: { api: product.url }, files: { "film.mp4": film.path } });
  const outputOf = (words: string) => blocks.find(({ commands }) => commands.includes(words))!.output;

  expect(outputOf('init" -H')).toContain('{"received_chunks":2}');
  expect(JSON.parse(outputOf("until"))).toMatchObject({
    status: "completed",
    hls_url: expect.stringMatching(/playlist\.m3u8$/),
    dash_url: expect.stringMatching(/manifest\.mpd$/),
    rungs: expect.arrayContaining(["source", "240p"]),
  });
  expect(outputOf("/events")).toMatch(/\d+ event: segment\.ready/);
  expect(outputOf("hls=")).toMatch(/source\.m3u8[\s\S]*206$/);
  expect(outputOf('test "$(curl')).toContain('{"received":[0]}');
  expect(outputOf("chunk_urls")).toBe('{"received_chunks":1}');
  expect(outputOf("PATCH").split("\n")).toEqual([
    "A better title",
    "completed",
    expect.stringContaining('"language":"en"'),
  ]);
  expect(outputOf("q=better")).toMatch(/^A better title\n\{.*"completed":/);
  expect(JSON.parse(outputOf("9999"))).toMatchObject({
    status: 422,
    code: "no_such_picture",
    retryable: false,
  });
  expect(outputOf("DELETE")).toBe("204\n204\n204");
});
