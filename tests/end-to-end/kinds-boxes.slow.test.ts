import { ODD_MP4 } from "../harness/kinds/odd-mp4.ts";
import { testKinds } from "./kinds.ts";

await testKinds(ODD_MP4);
