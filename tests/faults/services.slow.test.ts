import { allFaults } from "./catalog/all-faults.ts";
import { openLab } from "./lab.ts";
import { prepareSpecimen, testFaults } from "./test-faults.ts";

const lab = await openLab({ stack: "services" });
testFaults(lab, await prepareSpecimen(), allFaults(lab));
