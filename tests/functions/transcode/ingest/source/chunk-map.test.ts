import fc from "fast-check";
import { expect, it } from "vitest";
import type { Upload } from "../../../../../core/library/read-upload.ts";
import { chunkPlan } from "../../../../../core/video/chunk-plan.ts";
import { chunkAt, mapChunks } from "../../../../../functions/transcode/ingest/source/chunk-map.ts";

const upload = (facts: Partial<Upload>): Upload => ({
  ...{ status: "uploading", generation: 1, errorCode: null, wasPlayable: false },
  ...{ totalChunks: 3, size: null, chunks: [] },
  ...facts,
});

it("without an announced size, an offset is known when all chunks before it are there", () => {
  const chunks = [
    { index: 0, size: 10 },
    { index: 2, size: 7 },
  ];
  expect(mapChunks(upload({ chunks }))).toEqual({
    total: null,
    chunks: [{ index: 0, offset: 0, length: 10 }],
  });
  chunks.splice(1, 0, { index: 1, size: 5 });
  const map = mapChunks(upload({ chunks }));
  expect(map.total).toBe(22);
  expect(chunkAt(map, 14)?.index).toBe(1);
  expect(chunkAt(map, 15)?.index).toBe(2);
  expect(chunkAt(map, 22)).toBeNull();
});

it("with chunks that follow the plan, those at the end are placed at once", () => {
  const size = 20_000_000;
  const plan = chunkPlan(size);
  const last = plan.length - 1;
  const chunks = [
    { index: 0, size: plan[0]!.length },
    { index: last, size: plan[last]!.length },
  ];
  const map = mapChunks(upload({ size, totalChunks: plan.length, chunks }));
  expect(map.total).toBe(size);
  expect(chunkAt(map, size - 1)?.index).toBe(last);
  expect(chunkAt(map, plan[1]!.offset)).toBeNull();
});

it("with an announced size but other chunks, places them by what is there", () => {
  const chunks = [
    { index: 0, size: 600 },
    { index: 1, size: 300 },
  ];
  const map = mapChunks(upload({ size: 1000, totalChunks: 3, chunks }));
  expect(map.total).toBe(1000);
  expect(map.chunks.map((chunk) => chunk.offset)).toEqual([0, 600]);
});

it("finds every byte of any complete upload in the right chunk", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      const chunks = sizes.map((size, index) => ({ index, size }));
      const map = mapChunks(upload({ totalChunks: sizes.length, chunks }));
      const owners = sizes.flatMap((size, index) => Array.from({ length: size }, () => index));
      expect(map.total).toBe(owners.length);
      for (const [offset, index] of owners.entries()) expect(chunkAt(map, offset)?.index).toBe(index);
    }),
  );
});
