import { COLOUR_ROWS } from "./colour-rows.ts";
import type { Row } from "./picture-matrix.ts";

/** Every kind of picture that people have. */
export const PICTURE_ROWS: Row[] = COLOUR_ROWS;
