import { openAsBlob } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { findTrailingIndex } from "../../../core/video/trailing-index.ts";
import { makeTempFolder } from "../../harness/temp-folder.ts";

async function makeFilm(name: string, ...args: string[]): Promise<Blob> {
  const path = join(await makeTempFolder("index"), name);
  const source = ["-f", "lavfi", "-i", "testsrc2=size=128x72:rate=10:duration=2"];
  await execa("ffmpeg", ["-v", "error", ...source, "-c:v", "libx264", "-preset", "ultrafast", ...args, path]);
  return openAsBlob(path);
}

test("finds the whole moov of an MP4 that has it at its end", async () => {
  const film = await makeFilm("film.mp4");
  const index = (await findTrailingIndex(film))!;
  const box = Buffer.from(await film.slice(index.start, index.end).arrayBuffer());
  expect(box.toString("latin1", 4, 8)).toBe("moov");
  expect(box.readUInt32BE(0)).toBe(box.length);
});

test("there is none to send early where it stands first, or in another kind of file", async () => {
  expect(await findTrailingIndex(await makeFilm("film.mp4", "-movflags", "faststart"))).toBeNull();
  expect(
    await findTrailingIndex(await makeFilm("film.mp4", "-movflags", "frag_keyframe+empty_moov")),
  ).toBeNull();
  expect(await findTrailingIndex(await makeFilm("film.mkv"))).toBeNull();
  expect(await findTrailingIndex(new Blob([]))).toBeNull();
});

test("follows a media data box of 64-bit size, and one that runs to the end", async () => {
  const mdat = Buffer.concat([
    Buffer.from([0, 0, 0, 1]),
    Buffer.from("mdat"),
    Buffer.alloc(8),
    Buffer.alloc(5),
  ]);
  mdat.writeBigUInt64BE(BigInt(mdat.length), 8);
  const moov = Buffer.concat([Buffer.from([0, 0, 0, 12]), Buffer.from("moov"), Buffer.alloc(4)]);
  const found = await findTrailingIndex(new Blob([mdat, moov]));
  expect(found).toEqual({ start: mdat.length, end: mdat.length + moov.length });

  const open = Buffer.concat([Buffer.alloc(4), Buffer.from("mdat"), Buffer.alloc(100)]);
  expect(await findTrailingIndex(new Blob([open]))).toBeNull();
});
