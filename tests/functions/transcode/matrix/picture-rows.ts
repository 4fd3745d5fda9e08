import { ALPHA_ROWS } from "./alpha-rows.ts";
import { COLOUR_ROWS } from "./colour-rows.ts";
import { FIELD_ROWS } from "./field-rows.ts";
import { GEOMETRY_ROWS } from "./geometry-rows.ts";
import type { Row } from "./picture-matrix.ts";

/** Every kind of picture that people have. */
export const PICTURE_ROWS: Row[] = [...GEOMETRY_ROWS, ...COLOUR_ROWS, ...ALPHA_ROWS, ...FIELD_ROWS];
