import { BAD_CORPUS_FILES } from "../harness/bad-files.ts";
import { testReasons } from "./reasons.ts";

await testReasons(BAD_CORPUS_FILES);
