import { describe, expect, test } from "vitest";
import { registry } from "../../../functions/api/pipeline/registry.ts";
import type { StageInfo } from "../../../web/api/pipeline.ts";
import { edgeId, graphOf } from "../../../web/pipeline/stages/graph.ts";
import { type Box, layoutOf } from "../../../web/pipeline/stages/layout.ts";
import { createRouter } from "../../../web/pipeline/stages/routes.ts";

const stages = registry();
const graph = graphOf(stages);
const newStage: StageInfo = {
  ...{ name: "caption", summary: "Writes captions.", handler: "functions/caption/handler.ts" },
  trigger: { kind: "log", sources: [{ topic: "videos", group: "captions" }], queues: [], every: null },
  ...{ takes: { "source.inspected": [] }, emits: [], reads: [], writes: ["media"] },
};

test("the picture has each stage of the registry, and the way of the data through them", () => {
  const ids = graph.nodes.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(stages.map(({ name }) => name)));
  const edges = new Set(graph.edges.map(({ id }) => id));
  const way = ["browser", "api", "bucket:uploads", "transcode", "bucket:media", "player"];
  const events = [
    "api",
    "log:videos",
    "fanout",
    "queue",
    "transcode",
    "log:videos",
    "track",
    "library",
    "browser",
  ];
  for (const nodes of [way, events]) {
    for (const [i, node] of nodes.slice(0, -1).entries())
      expect(edges).toContain(edgeId(node, nodes[i + 1]!));
  }
});

test("a stage that is added to the registry is in the picture", () => {
  const { nodes, edges } = graphOf([...stages, newStage]);
  expect(nodes.map(({ id }) => id)).toContain("caption");
  expect(edges.map(({ id }) => id)).toEqual(
    expect.arrayContaining([edgeId("log:videos", "caption"), edgeId("caption", "bucket:media")]),
  );
});

const overlap = (a: Box, b: Box) =>
  Math.abs(a.x + a.width / 2 - b.x - b.width / 2) < (a.width + b.width) / 2 &&
  Math.abs(a.y + a.height / 2 - b.y - b.height / 2) < (a.height + b.height) / 2;

describe.each([1280, 960, 700, 358])("at %i pixels", (width) => {
  const { boxes, paths, ...size } = layoutOf(graphOf([...stages, newStage]), width);

  test("all boxes are inside, none on another", () => {
    expect(size.width).toBe(width);
    for (const [i, box] of boxes.entries()) {
      expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(size.height);
      expect(boxes.slice(i + 1).filter((other) => overlap(box, other))).toEqual([]);
    }
  });

  test("each edge has a path without holes", () => {
    expect(paths.size).toBeGreaterThan(graph.edges.length);
    for (const path of paths.values()) expect(path).toMatch(/^M[-\d. ]+(L[-\d. ]+Q[-\d. ]+)*L[-\d. ]+$/);
  });
});

describe("a message", () => {
  const routes = createRouter(stages, graph);
  const ends = (type: string, teller: string) =>
    routes(type, teller).map((route) => route.at(-1)!.split(" ").at(-1));

  test("goes to each of its readers, and to the workers with the jobs that are made of it", () => {
    expect(ends("span.ready", "transcode").toSorted()).toEqual(["browser", "transcode"]);
    expect(routes("upload.started", "api")[0]).toEqual([
      edgeId("browser", "api"),
      edgeId("api", "log:videos"),
      edgeId("log:videos", "fanout"),
      edgeId("fanout", "queue"),
      edgeId("queue", "transcode"),
    ]);
  });

  test("of a stored object goes with it to the player, of a chunk to who reads the source", () => {
    expect(ends("segment.ready", "transcode").toSorted()).toEqual(["browser", "player"]);
    expect(routes("chunk.stored", "api")).toContainEqual([
      edgeId("browser", "api"),
      edgeId("api", "bucket:uploads"),
      edgeId("bucket:uploads", "transcode"),
    ]);
  });

  test("of each type takes ways of the picture alone", () => {
    const edges = new Set(graph.edges.map(({ id }) => id));
    for (const { name, emits } of stages) {
      for (const type of emits) {
        const found = routes(type, name);
        expect(found.length, type).toBeGreaterThan(0);
        for (const edge of found.flat()) expect(edges).toContain(edge);
      }
    }
  });
});
