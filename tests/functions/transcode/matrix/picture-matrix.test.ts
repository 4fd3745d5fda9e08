import { testMatrix } from "./picture-matrix.ts";
import { PICTURE_ROWS } from "./picture-rows.ts";

/** One of each kind that takes a way of its own; picture-matrix.slow.test.ts has the others. */
await testMatrix(PICTURE_ROWS.filter(({ fast }) => fast));
