import { describe, expect, test } from "vitest";
import { openIngestRun } from "../../../functions/transcode/ingest/ingest-run.ts";
import { ingestSource } from "../../../functions/transcode/ingest/ingest-source.ts";
import { probeSource } from "../../../functions/transcode/ingest/probe/probe-source.ts";
import { openSource } from "../../../functions/transcode/ingest/source/open-source.ts";
import { serveRanges } from "../../../functions/transcode/ingest/source/range-server.ts";
import {
  dataOf,
  NOTHING_KNOWN,
  openTranscodeContext,
  readEvents,
  startUpload,
  uploadWhole,
} from "../../harness/ingest.ts";
import { SANDBOXES } from "../../harness/sandboxes.ts";
import {
  makeFlatPicture,
  makeFlatStream,
  makeLargeCover,
  makeManyTracks,
  makeOverstated,
  makeUnderstated,
  startEndless,
} from "./bombs.ts";

const ctx = await openTranscodeContext();
const BOMBS = [
  {
    name: "a picture of 37 million pixels in a few bytes",
    film: await makeFlatPicture("6100x6100"),
    ...{
      code: "source_too_large",
      detail: /^The picture is 6100x6100; at most 8192 pixels on a side and 36/,
    },
  },
  {
    name: "a picture that is too wide, as the codec alone tells",
    film: await makeFlatStream("8200x64"),
    ...{ code: "source_too_large", detail: /^The picture is 8200x64; / },
  },
  {
    name: "a picture that is larger than its container says",
    film: await makeUnderstated("6144x6144"),
    ...{ code: "source_too_large", detail: /^The picture is 6144x6144; / },
  },
  {
    name: "a thousand tracks",
    film: await makeManyTracks(999),
    ...{ code: "source_too_many_streams", detail: /^The file has more than 100 streams\./ },
  },
  {
    name: "a second that claims to be 48 hours",
    film: await makeOverstated(48),
    ...{ code: "source_too_long", detail: /^The film is longer than the 24 hours that are taken\./ },
  },
];

describe.each(SANDBOXES)("sandbox: $name", ({ sandbox }) => {
  test.each(BOMBS)(
    "$name is refused with a reason, on stdin and by ranges",
    async ({ film, code, detail }) => {
      const { scope, videoHash } = await uploadWhole(ctx, film);
      const within = { ...ctx, sandbox };
      const reason = { code, detail: expect.stringMatching(detail) };
      await expect(ingestSource(within, scope)).rejects.toMatchObject(reason);
      expect(await readEvents(ctx, videoHash)).toEqual([]);
      const open = () => serveRanges(openSource(ctx, scope), sandbox);
      const run = await openIngestRun(within, scope, 0);
      const feed = { kind: "ranges", source: "plain", open, ...NOTHING_KNOWN } as const;
      await expect(probeSource(run, feed)).rejects.toMatchObject(reason);
    },
  );

  test("a film without an end is given up where it becomes too long, while more of it comes", async () => {
    const { scope, videoHash, addChunk } = await startUpload(ctx, { totalChunks: 1_000_000 });
    const endless = startEndless();
    let given = false;
    const feeding = (async () => {
      let index = 0;
      for await (const bytes of endless.iterable({ binary: true })) {
        if (given) break;
        await addChunk(index++, bytes);
      }
    })();
    const short = { ...ctx, sandbox, config: { ...ctx.config, longestFilmSeconds: 7 } };
    await expect(ingestSource(short, scope)).rejects.toMatchObject({ code: "source_too_long" });
    expect(endless.exitCode).toBeNull();
    given = true;
    endless.kill("SIGKILL");
    await Promise.all([feeding, endless]);
    const events = await readEvents(ctx, videoHash);
    expect(dataOf(events, "source.ended")).toEqual([]);
    const reach = Math.max(...dataOf(events, "gop.ready").map(({ start, duration }) => start + duration));
    expect(reach).toBeLessThanOrEqual(7 * 90_000);
  });
});

test.each([true, false])(
  "a cover of any size refuses no film and no sound (picture: %s)",
  async (picture) => {
    const { scope, videoHash } = await uploadWhole(ctx, await makeLargeCover("8000x6000", { picture }));
    expect(await ingestSource(ctx, scope)).toBe("ended");
    const events = await readEvents(ctx, videoHash);
    const [inspected] = dataOf(events, "source.inspected");
    expect(inspected!.video?.width ?? null).toBe(picture ? 64 : null);
    expect(dataOf(events, "damage.found")).toEqual([]);
    expect(dataOf(events, "source.ended")).toHaveLength(1);
  },
);

test("what is just within the limits is taken", async () => {
  const { scope, videoHash } = await uploadWhole(ctx, await makeFlatStream("8192x128"));
  expect(await ingestSource(ctx, scope)).toBe("ended");
  const [inspected] = dataOf(await readEvents(ctx, videoHash), "source.inspected");
  expect(inspected!.video).toMatchObject({ width: 8192, height: 128 });
});
