import { CODECS } from "../harness/kinds/codecs.ts";
import { testKinds } from "./kinds.ts";

await testKinds(CODECS);
