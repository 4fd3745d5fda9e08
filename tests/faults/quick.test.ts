import { allFaults } from "./catalog/all-faults.ts";
import { openLab } from "./lab.ts";
import { prepareSpecimen, testFaults } from "./test-faults.ts";

/** One of the faults of embedded.slow.test.ts: everything at once. */
const CHOSEN = ["the power goes"];

const lab = await openLab({ stack: "embedded" });
const faults = allFaults(lab).filter(({ name }) => CHOSEN.includes(name));
// Wherever the quick tests run, other work may run as well: what is promised in seconds the slow ones assert.
testFaults(lab, await prepareSpecimen(), faults, { slack: 4 });
