import { expect, it } from "vitest";
import { LookAhead } from "../../../../functions/transcode/ingest/look-ahead.ts";

it("does not take an empty packet of AVI for the beginning of a GOP, however the lines are cut", () => {
  const lines = [
    "#tb 0: 1/25\n",
    "0, 0, 0, 1, 9520, 0x0085b67d\n",
    "0, 1, 1, 1, 0, 0x00000000\n",
    "0, 2, 2, 1, 9520, 0x060fbfa2\n",
    "0, 3, 3, 1, 800, 0x216b0dfd, F=0x0\n",
    "0, 4, 4, 1, 9728, 0x27c4f0e6\n",
    "0, 5, 5, 1, 800, 0x27c4f0e6, F=0x0\n",
  ].join("");
  const at = (frame: number) => (frame * 90_000) / 25;
  for (const size of [1, 17, 1000]) {
    const ahead = new LookAhead();
    const pieces = lines.match(new RegExp(`[^]{1,${size}}`, "g"))!;
    expect(pieces.flatMap((piece) => ahead.take(Buffer.from(piece)))).toEqual([at(0), at(2), at(4)]);
  }
});
