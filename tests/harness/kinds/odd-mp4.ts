import { type FilmOptions, makeFilm } from "../films.ts";
import { moveChunks, pick, readTree, type TreeBox, tracksOf, words, writeTree } from "./box-tree.ts";
import { CLIP, type Clip, type MakeClip, rewrite } from "./clip.ts";

const MILLISECONDS = 1000;

/** Index last, so that it may grow without moving what it points to. */
const usual = (options: Partial<FilmOptions> = {}) =>
  makeFilm({ ...CLIP, name: "odd-base.mp4", index: "last", ...options });

/** MP4 files as no muxer of ours writes them, put together by hand. */
export const ODD_MP4: Record<string, MakeClip> = {
  "an edit list that cuts the end": () => edited("cut-end.mp4", [[0, 2]]),
  "an edit list that cuts at a key": () => edited("cut-start.mp4", [[1, 3]]),
  "an edit list that cuts between keys": () => edited("cut-middle.mp4", [[1.4, 2.8]]),
  "an edit list of two parts": () =>
    edited("parts.mp4", [
      [0, 1],
      [2, 3],
    ]),
  "an edit list of two parts between keys": () =>
    edited("odd-parts.mp4", [
      [0.2, 0.8],
      [1.6, 2.6],
    ]),
  "an edit list that swaps two parts": () =>
    edited("swapped.mp4", [
      [2, 3],
      [0, 1],
    ]),
  "an edit list that repeats a part": () =>
    edited("repeated.mp4", [
      [0, 1],
      [0, 1],
    ]),
  "not interleaved, index last": async () =>
    rewrite(await usual(), "apart-last.mp4", (bytes) => takeApart(bytes, false)),
  "not interleaved, index first": async () =>
    rewrite(await usual(), "apart-first.mp4", (bytes) => takeApart(bytes, true)),
  "not interleaved, sound first": async () =>
    rewrite(await usual(), "apart-sound.mp4", (bytes) => takeApart(bytes, false, true)),
  "fragments of one track each": () =>
    usual({
      name: "separate.mp4",
      index: "fragmented",
      mux: ["-movflags", "separate_moof+frag_keyframe+empty_moov+default_base_moof"],
    }),
  "all fragments of the pictures before those of the sound": async () =>
    rewrite(
      await usual({
        name: "separate.mp4",
        index: "fragmented",
        mux: ["-movflags", "separate_moof+frag_keyframe+empty_moov+default_base_moof"],
      }),
      "grouped.mp4",
      groupFragments,
    ),
  "a fragment for each picture": () =>
    usual({
      name: "frag-each.mp4",
      index: "fragmented",
      mux: ["-movflags", "frag_every_frame+empty_moov+default_base_moof"],
    }),
  "fragments with an index of segments (sidx) and of all (mfra)": () =>
    usual({
      name: "dash.mp4",
      index: "fragmented",
      mux: ["-movflags", "dash+global_sidx+frag_keyframe+empty_moov+default_base_moof"],
    }),
  "boxes of others before, between and behind": async () =>
    rewrite(await usual(), "strange.mp4", addStrangeBoxes),
  "a first box that is none of the usual": async () =>
    rewrite(await usual(), "pdin.mp4", (bytes) => prepend(bytes, { type: "pdin", body: words(0, 1, 1) })),
  "QuickTime's preview in front": async () => rewrite(await usual(), "pnot.mp4", addPreview),
  "media data to the end of the file": async () =>
    rewrite(await usual({ index: "first", name: "odd-first.mp4" }), "open-end.mp4", openEnd),
  "media data with a 64-bit size": async () => rewrite(await usual(), "wide.mp4", widenMedia),
  "two boxes of media data around the index": async () => rewrite(await usual(), "two-mdat.mp4", splitMedia),
};

/** Parts of the film's time, in seconds, in the order of showing (8.6.6); the sound keeps to the pictures. */
async function edited(name: string, parts: [number, number][]): Promise<Clip> {
  // No B-frames: media time and time of showing are then the same.
  const film = await usual({ name: "odd-in-order.mp4", encode: ["-bf", "0"] });
  const made = await rewriteKeyed(film, name, JSON.stringify(parts), (bytes) => editBytes(bytes, parts));
  const numbers = parts.flatMap(([from, to]) =>
    film.numbers.filter((number) => number / film.fps >= from - 1e-9 && number / film.fps < to - 1e-9),
  );
  const seconds = parts.reduce((sum, [from, to]) => sum + to - from, 0);
  const shown = numbers.map((number, i) => ({ number, time: (i * 90_000) / film.fps }));
  return { ...made, numbers, seconds, shown };
}

function editBytes(bytes: Buffer, parts: [number, number][]): Buffer {
  const boxes = readTree(bytes);
  pick(boxes, "moov", "mvhd").body!.writeUInt32BE(MILLISECONDS, 12);
  for (const track of tracksOf(boxes)) {
    const timescale = pick(track.children!, "mdia", "mdhd").body!.readUInt32BE(12);
    const entries = parts.map(([from, to]) =>
      words(Math.round((to - from) * MILLISECONDS), Math.round(from * timescale), 0x10000),
    );
    const list = { type: "elst", body: Buffer.concat([words(0, parts.length), ...entries]) };
    track.children = track.children!.filter((box) => box.type !== "edts");
    track.children.splice(1, 0, { type: "edts", children: [list] });
  }
  return writeTree(boxes);
}

/** As rewrite, but for edits that depend on more than their own text. */
async function rewriteKeyed(
  film: Clip,
  name: string,
  key: string,
  edit: (bytes: Buffer) => Buffer,
): Promise<Clip> {
  const keyed = Object.assign((bytes: Buffer) => edit(bytes), { toString: () => key });
  return rewrite(film, name, keyed);
}

/** All chunks of one track, then all of the other. */
function takeApart(bytes: Buffer, indexFirst: boolean, soundFirst = false): Buffer {
  const boxes = readTree(bytes);
  const tracks = tracksOf(boxes).map((track) => pick(track.children!, "mdia", "minf", "stbl").children!);
  if (soundFirst) tracks.reverse();
  const ftyp = pick(boxes, "ftyp");
  const moov = pick(boxes, "moov");
  const indexBytes = indexFirst ? writeTree([moov]).length : 0;
  let at = 8 + ftyp.body!.length + indexBytes + 8;
  const media: Buffer[] = [];
  for (const table of tracks) {
    for (const { offset, length, write } of chunksOf(table)) {
      media.push(bytes.subarray(offset, offset + length));
      write(at);
      at += length;
    }
  }
  const mdat = { type: "mdat", body: Buffer.concat(media) };
  return writeTree(indexFirst ? [ftyp, moov, mdat] : [ftyp, mdat, moov]);
}

/** The chunks of a sample table (8.7): where each lies, how long it is, and how to say that it lies elsewhere. */
function chunksOf(table: TreeBox[]) {
  const offsets = pick(table, "stco").body!;
  const sizes = pick(table, "stsz").body!;
  const runs = pick(table, "stsc").body!;
  const shared = sizes.readUInt32BE(4);
  let sample = 0;
  return Array.from({ length: offsets.readUInt32BE(4) }, (_, chunk) => {
    let samples = 0;
    for (let run = 0; run < runs.readUInt32BE(4); run++) {
      if (runs.readUInt32BE(8 + run * 12) <= chunk + 1) samples = runs.readUInt32BE(12 + run * 12);
    }
    let length = 0;
    for (let i = 0; i < samples; i++, sample++) length += shared || sizes.readUInt32BE(12 + sample * 4);
    const field = 8 + chunk * 4;
    return {
      offset: offsets.readUInt32BE(field),
      length,
      write: (to: number) => offsets.writeUInt32BE(to, field),
    };
  });
}

/** Fragments are of one track each; those of the first are put in front. */
function groupFragments(bytes: Buffer): Buffer {
  const boxes = readTree(bytes);
  const isHead = (box: TreeBox) => !["moof", "mdat", "mfra", "sidx"].includes(box.type);
  const pairs: { track: number; boxes: TreeBox[] }[] = [];
  for (const box of boxes) {
    if (box.type === "moof") pairs.push({ track: trackOf(box.body!), boxes: [box] });
    else if (box.type === "mdat" && pairs.length > 0) pairs.at(-1)!.boxes.push(box);
  }
  pairs.sort((a, b) => a.track - b.track);
  return writeTree([...boxes.filter(isHead), ...pairs.flatMap((pair) => pair.boxes)]);
}

/** track_ID of a moof's first tfhd (8.8.7): the box lies behind mfhd (16 bytes) and traf's header (8). */
const trackOf = (moof: Buffer) => moof.readUInt32BE(16 + 8 + 8 + 4);

function addStrangeBoxes(bytes: Buffer): Buffer {
  const strange = (type: string) => ({ type, body: Buffer.alloc(1234, "mdat moov ") });
  const [ftyp, ...rest] = readTree(bytes);
  const front = [strange("uuid"), strange("beam"), strange("\xa9abc"), strange("skip")];
  const boxes = [ftyp!, ...front, ...rest.flatMap((box) => [box, strange("junk")])];
  const moved = writeTree([...front, strange("junk")]).length;
  moveChunks(boxes, () => moved);
  return writeTree(boxes);
}

function prepend(bytes: Buffer, box: TreeBox): Buffer {
  const boxes = [box, ...readTree(bytes)];
  const moved = writeTree([box]).length;
  moveChunks(boxes, () => moved);
  return writeTree(boxes);
}

function addPreview(bytes: Buffer): Buffer {
  const boxes = readTree(bytes);
  const front = [
    { type: "pnot", body: Buffer.alloc(12) },
    { type: "PICT", body: Buffer.alloc(999) },
  ];
  const moved = writeTree(front).length - writeTree([pick(boxes, "ftyp")]).length;
  moveChunks(boxes, () => moved);
  return writeTree([...front, ...boxes.filter((box) => box.type !== "ftyp")]);
}

/** Size 0: the last box reaches to the end, whatever that is (4.2.2). */
function openEnd(bytes: Buffer): Buffer {
  const boxes = readTree(bytes);
  const at = bytes.length - 8 - pick(boxes, "mdat").body!.length;
  const opened = Buffer.from(bytes);
  opened.writeUInt32BE(0, at);
  return opened;
}

function widenMedia(bytes: Buffer): Buffer {
  const boxes = readTree(bytes);
  moveChunks(boxes, () => 8);
  const { body } = pick(boxes, "mdat");
  const wide = Buffer.concat([words(1), Buffer.from("mdat"), words(0, body!.length + 16), body!]);
  return Buffer.concat(boxes.map((box) => (box.type === "mdat" ? wide : writeTree([box]))));
}

/** The index stands between the two halves of the media data. */
function splitMedia(bytes: Buffer): Buffer {
  const boxes = readTree(bytes);
  const mdat = pick(boxes, "mdat");
  const head = boxes.slice(0, boxes.indexOf(mdat));
  const begin = writeTree(head).length + 8;
  const chunks = tracksOf(boxes).flatMap((track) =>
    chunksOf(pick(track.children!, "mdia", "minf", "stbl").children!),
  );
  const middle = chunks.map(({ offset }) => offset).sort((a, b) => a - b)[Math.floor(chunks.length / 2)]!;
  const cut = middle - begin;
  const moov = pick(boxes, "moov");
  const moved = writeTree([moov]).length + 8;
  moveChunks(boxes, (offset) => (offset >= middle ? moved : 0));
  const half = (body: Buffer): TreeBox => ({ type: "mdat", body });
  return writeTree([...head, half(mdat.body!.subarray(0, cut)), moov, half(mdat.body!.subarray(cut))]);
}
