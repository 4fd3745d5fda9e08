import { test } from "vitest";
import { EXTRA_CODECS } from "../../../../core/video/extra-codecs.ts";
import { encode, expectWholeIn, ingestExtra } from "../harness/extra-film.ts";
import { openTranscode } from "../harness/transcode.ts";

const transcode = await openTranscode();
const OPEN_GOPS = "open-gop=1:keyint=60:bframes=3:qp=16";

for (const codec of EXTRA_CODECS) {
  test(`a film with open GOPs shows each frame once, at its time, in ${codec}`, async () => {
    const film = await ingestExtra(transcode, {
      ...{ name: `open-${codec}.mp4`, frames: 180 },
      encode: ["-c:v", "libx264", "-preset", "veryfast", "-x264-params", OPEN_GOPS],
    });
    // Whichever comes first writes the init segment of both.
    await encode(transcode, film.videoHash, codec, 1);
    await encode(transcode, film.videoHash, codec, 0);
    await expectWholeIn(transcode, codec, film);
  });
}
