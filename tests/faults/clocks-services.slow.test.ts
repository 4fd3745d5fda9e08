import { makeFakeClock } from "../harness/fake-clock.ts";
import { clockFaults } from "./catalog/clocks.ts";
import { openLab } from "./lab.ts";
import { prepareSpecimen, testFaults } from "./test-faults.ts";

const clock = await makeFakeClock();
const lab = await openLab({ stack: "services", env: clock.env });
testFaults(lab, await prepareSpecimen(), clockFaults(clock));
