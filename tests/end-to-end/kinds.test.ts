import { CODECS } from "../harness/kinds/codecs.ts";
import { CONTAINERS } from "../harness/kinds/containers.ts";
import { ODD_MP4 } from "../harness/kinds/odd-mp4.ts";
import { LENGTHS, RATES, STARTS } from "../harness/kinds/times.ts";
import { testKinds } from "./kinds.ts";

/** One of each kind that was once lost on its way; kinds-*.slow.test.ts have them all. */
const NAMES = [
  "GIF that plays once",
  "YUV4MPEG2",
  "XviD in AVI, pictures packed",
  "H.264 with periodic intra refresh",
  "an edit list that swaps two parts",
  "not interleaved, index last",
  "one picture in Matroska",
  "one picture each 25 s, silent WebM",
  "144 pictures a second",
  "MPEG-TS of two recordings",
];

const kinds = { ...CONTAINERS, ...CODECS, ...ODD_MP4, ...LENGTHS, ...RATES, ...STARTS };
await testKinds(Object.fromEntries(NAMES.map((name) => [name, kinds[name]!])));
