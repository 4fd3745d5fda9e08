import { HUNTED } from "../harness/kinds/hunted.ts";
import { testKinds } from "./kinds.ts";

await testKinds(HUNTED);
