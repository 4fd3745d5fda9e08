import { BAD_FILES } from "../harness/bad-files.ts";
import { PROTECTED_FILES } from "../harness/protected-files.ts";
import { testReasons } from "./reasons.ts";

await testReasons({ ...BAD_FILES, ...PROTECTED_FILES });
