import type { GopTrouble } from "../../../core/video/gops.ts";

/** The film cannot be cut from some point on: the sequential lane goes on there. */
export class CannotCut extends Error {
  readonly trouble: GopTrouble;
  constructor(trouble: GopTrouble) {
    super(`the film cannot be cut at segment ${trouble.n}: ${trouble.why}`);
    this.name = "CannotCut";
    this.trouble = trouble;
  }
}
