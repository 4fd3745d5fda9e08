import { deflateSync } from "node:zlib";
import { expect, it } from "vitest";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import { readBoxes } from "../../../../functions/transcode/mp4/read-boxes.ts";
import {
  dataOf,
  openTranscodeContext,
  readEvents,
  readGopFilm,
  uploadWhole,
} from "../../../harness/ingest.ts";
import { hashFrames, makeTalkie } from "./films.ts";

const ctx = await openTranscodeContext();

function box(type: string, ...bodies: Uint8Array[]): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + bodies.reduce((sum, body) => sum + body.length, 0));
  header.write(type, 4, "latin1");
  return Buffer.concat([header, ...bodies]);
}
const number = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

it("reads by ranges a QuickTime film whose index is compressed and stands last", async () => {
  const film = await makeTalkie({ name: "film.mov", seconds: 6, container: [] });
  const moov = readBoxes(film).find((found) => found.type === "moov")!;
  const index = film.subarray(moov.start, moov.end);
  const method = box("dcom", Buffer.from("zlib", "latin1"));
  const compressed = box("moov", box("cmov", method, box("cmvd", number(index.length), deflateSync(index))));
  const source = Buffer.concat([film.subarray(0, moov.start), compressed]);

  const { videoHash, scope } = await uploadWhole(ctx, source, 50_000);
  expect(await ingestSource(ctx, scope)).toBe("ended");
  const events = await readEvents(ctx, videoHash);
  expect(dataOf(events, "source.inspected")[0]).toMatchObject({ feed: "ranges", lane: "gop" });
  const gops = dataOf(events, "gop.ready");
  expect(await hashFrames(await readGopFilm(ctx, videoHash, gops))).toEqual(await hashFrames(film));

  expect(await ingestSource(ctx, scope)).toBe("ended");
  expect(dataOf(await readEvents(ctx, videoHash), "source.ended")).toHaveLength(2);
});
