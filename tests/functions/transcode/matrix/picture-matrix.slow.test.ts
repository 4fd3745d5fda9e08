import { testMatrix } from "./picture-matrix.ts";
import { PICTURE_ROWS } from "./picture-rows.ts";

await testMatrix(PICTURE_ROWS.filter(({ fast }) => !fast));
