import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type FilmOptions, makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { startProduct } from "../harness/product.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";
import { unfinishedMp4 } from "../harness/unfinished-mp4.ts";
import { uploadFilm } from "../harness/upload.ts";

const SHORT: FilmOptions = { name: "short.mp4", seconds: 8 };

const product = await startProduct();
const { url } = product;
const folder = await makeTempFolder("bad-input");

interface BadFile {
  /** Answers the path of the file. */
  make(): Promise<string>;
  code: string;
  /** What the person who uploaded it reads. */
  reason: RegExp;
}

const BAD_FILES: Record<string, BadFile> = {
  "a text": {
    make: () => write("notes.mp4", "Dear diary,\ntoday I made no film.\n".repeat(500)),
    code: "source_not_video",
    reason: /^This is a text file, not a video\. /,
  },
  "a web page": {
    make: () => write("page.mp4", "<!DOCTYPE html>\n<html><body>Not found</body></html>\n"),
    code: "source_not_video",
    reason: /^This is a web page, not a video\. The page was saved in place of its video/,
  },
  "a single byte": {
    make: () => write("byte.mp4", Buffer.of(0)),
    code: "source_not_video",
    reason: /^The file is of no video format that is known here\. /,
  },
  zeros: {
    make: () => write("zeros.mp4", Buffer.alloc(300_000)),
    code: "source_not_video",
    reason: /^This is a file of nothing but zeros, not a video\. Its download or copy was never finished/,
  },
  "an MP4 with its index at the end, cut in the middle": {
    make: () => cut({ ...SHORT, index: "last" }, 0.5),
    code: "source_truncated",
    reason: /^The file is cut off: at least [\d,]+ bytes are missing at its end/,
  },
  "an MP4 that was never finished": {
    make: () => write("unfinished.mp4", unfinishedMp4(4000)),
    code: "source_no_index",
    reason: /no index \(moov\): its recording or copy was never finished/,
  },
  "an MP4 without anything in it": {
    make: () => write("empty.mp4", unfinishedMp4(0)),
    code: "source_no_index",
    reason: /no index \(moov\): its recording or copy was never finished/,
  },
};

test.each(Object.entries(BAD_FILES))("%s fails with a reason that a person understands", async (_, bad) => {
  const videoHash = await uploadFilm(url, await bad.make(), { chunkBytes: 200_000 });
  const row = await waitForStatus(url, videoHash, "failed");
  expect(row.error).toEqual({ code: bad.code, detail: expect.stringMatching(bad.reason) });
});

test("a good film is completed after all the bad ones", async () => {
  const film = await makeFilm(SHORT);
  const videoHash = await uploadFilm(url, film.path);
  const row = await waitForStatus(url, videoHash, "completed");
  expect(row.duration).toBeCloseTo(8, 1);
});

async function write(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** The first part of a good film. */
async function cut(options: FilmOptions, share: number): Promise<string> {
  const film = await makeFilm(options);
  const bytes = await readFile(film.path);
  return write(`cut-${options.index}.mp4`, bytes.subarray(0, Math.floor(bytes.length * share)));
}
