import { expect, test } from "vitest";
import { startHostApi } from "../../harness/host-api.ts";
import { startRedis } from "../../harness/redis.ts";

const redis = await startRedis();
const TOKEN = "a-token-of-the-beacons";
const api = await startHostApi(redis.url, { TOKEN_FOR: "writes", VIDPIPELINE_TOKEN: TOKEN });

const side = {
  engine: "dash",
  startup: 1.5,
  played: { "718p": 20 },
  stalls: 2,
  stalled: 3,
  switches: 4,
  errors: 0,
};
const send = (beacon: unknown) => api.post("/beacons", beacon);
const metric = async (name: string) => {
  const text = await (await api.call("/metrics", { headers: { authorization: `Bearer ${TOKEN}` } })).text();
  return Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length) ?? 0,
  );
};

test("a beacon is taken of viewers, who have no token, and is counted", async () => {
  expect((await send({ sides: [side] })).status).toBe(204);
  expect(
    (
      await send({
        sides: [
          { ...side, startup: null },
          { ...side, engine: "hls" },
        ],
      })
    ).status,
  ).toBe(204);
  expect(await metric('vidpipeline_player_played_seconds_total{engine="dash",rung="720p"}')).toBe(40);
  expect(await metric('vidpipeline_player_stalled_seconds_total{engine="dash"}')).toBe(6);
  expect(await metric('vidpipeline_player_stalls_total{engine="hls"}')).toBe(2);
  expect(await metric('vidpipeline_player_startup_seconds_count{engine="dash"}')).toBe(1);
  expect(await metric('vidpipeline_player_startup_seconds_sum{engine="dash"}')).toBe(1.5);
});

test("what is no beacon is refused, and counts nothing", async () => {
  const rungs = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`${i}p`, 1]));
  const wrong = [
    {},
    { sides: [] },
    { sides: [side, side, side] },
    { sides: [{ ...side, engine: "flash" }] },
    { sides: [{ ...side, stalled: -1 }] },
    { sides: [{ ...side, stalls: 1.5 }] },
    { sides: [{ ...side, stalled: 1e9 }] },
    { sides: [{ ...side, played: rungs }] },
    { sides: [{ ...side, played: { ["x".repeat(25)]: 1 } }] },
  ];
  const before = await metric('vidpipeline_player_stalls_total{engine="dash"}');
  for (const beacon of wrong) expect((await send(beacon)).status, JSON.stringify(beacon)).toBe(400);
  const long = await send({ sides: [side], words: "x".repeat(5_000) });
  expect(await long.json()).toMatchObject({ status: 400, detail: "A beacon has 4 KiB at the most." });
  expect(await metric('vidpipeline_player_stalls_total{engine="dash"}')).toBe(before);
});

test("one client may not tell too much", async () => {
  const answers = await Promise.all(Array.from({ length: 130 }, () => send({ sides: [side] })));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(await refused[0]!.json()).toMatchObject({ code: "too_many_beacons" });
});
