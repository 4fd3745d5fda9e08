import { allFaults } from "./catalog/all-faults.ts";
import { openLab } from "./lab.ts";
import { prepareSpecimen, testFaults } from "./test-faults.ts";

/** A few of the faults of embedded.slow.test.ts, of three kinds. */
const CHOSEN = [
  "FFmpeg is killed while it encodes",
  "the power goes",
  "the log is away when the film is finalized",
];

const lab = await openLab({ stack: "embedded" });
const faults = allFaults(lab).filter(({ name }) => CHOSEN.includes(name));
testFaults(lab, await prepareSpecimen(), faults);
