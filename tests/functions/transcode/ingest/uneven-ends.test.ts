import { test } from "vitest";
import { openTranscodeContext } from "../../../harness/ingest.ts";
import { expectWhole } from "./uneven-ends.ts";

const ctx = await openTranscodeContext();

test("the first picture of a film that is published as it is stands while its sound goes before", async () => {
  const film = { name: "late-by-half.mp4", picture: [0.5, 3], sound: [0, 3] } as const;
  await expectWhole(ctx, film, { lane: "gop", passthrough: true });
}, 60_000);

test("the last picture of a film that is published as it is stands while its sound goes on", async () => {
  const film = { name: "long-sound.mp4", picture: [0, 3], sound: [0, 9] } as const;
  await expectWhole(ctx, film, { lane: "gop", passthrough: true });
}, 60_000);
