import { CONTAINERS } from "../harness/kinds/containers.ts";
import { testKinds } from "./kinds.ts";

await testKinds(CONTAINERS);
