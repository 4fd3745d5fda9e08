import { CODECS } from "../harness/kinds/codecs.ts";
import { CONTAINERS } from "../harness/kinds/containers.ts";
import { HUNTED } from "../harness/kinds/hunted.ts";
import { ODD_MP4 } from "../harness/kinds/odd-mp4.ts";
import { LENGTHS, RATES, STARTS } from "../harness/kinds/times.ts";
import { testPlayed } from "./every-kind.ts";

await testPlayed({ ...CONTAINERS, ...CODECS, ...ODD_MP4, ...HUNTED, ...LENGTHS, ...RATES, ...STARTS });
