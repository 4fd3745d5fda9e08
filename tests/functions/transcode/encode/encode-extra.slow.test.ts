import { expect, test } from "vitest";
import { EXTRA_CODECS } from "../../../../core/video/extra-codecs.ts";
import { initKey, rungPrefix, segmentKey } from "../../../../core/video/keys.ts";
import { encode, expectWholeIn, ingestExtra } from "../harness/extra-film.ts";
import { openTranscode } from "../harness/transcode.ts";

const transcode = await openTranscode();
const { media } = transcode.context.buckets;

for (const codec of EXTRA_CODECS) {
  test(`a film with a varying frame rate shows each frame once, at its time, in ${codec}`, async () => {
    const film = await ingestExtra(transcode, {
      ...{ name: `vfr-${codec}.mkv`, frames: 200, filters: "select='not(eq(mod(n,7),3))'" },
    });
    for (const span of [0, 1]) await encode(transcode, film.videoHash, codec, span);
    await expectWholeIn(transcode, codec, film);
  });

  test(`a retry in ${codec} starts at the first missing segment and keeps stored bytes`, async () => {
    const { videoHash } = await ingestExtra(transcode, { name: `retry-${codec}.mp4`, frames: 180 });
    const rung = `180p-${codec}`;
    const list = async () => {
      const stored = new Map<string, string>();
      for await (const { key, etag } of media.list(rungPrefix(videoHash, rung))) stored.set(key, etag);
      return stored;
    };
    await encode(transcode, videoHash, codec, 0);
    const before = await list();
    const gone = segmentKey(videoHash, rung, 2);
    await media.remove(gone);
    await encode(transcode, videoHash, codec, 0);
    const after = await list();
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [key, etag] of before) if (key !== gone) expect(after.get(key)).toBe(etag);
  });

  test(`in ${codec} no segment is stored under the init segment of another encoder`, async () => {
    const { videoHash } = await ingestExtra(transcode, { name: `other-${codec}.mp4`, frames: 180 });
    await media.put(initKey(videoHash, `180p-${codec}`), "of another encoder");
    await expect(encode(transcode, videoHash, codec, 0)).rejects.toMatchObject({ code: "encoder_failed" });
  });
}
