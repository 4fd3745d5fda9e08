import { LENGTHS, RATES, STARTS } from "../harness/kinds/times.ts";
import { testKinds } from "./kinds.ts";

await testKinds({ ...LENGTHS, ...RATES, ...STARTS });
