import type { Cue } from "./cue.ts";
import { sanitiseCueText } from "./cue-text.ts";

/** "{\an8}" and other codes of SubStation Alpha, which stray into SRT files. */
const OVERRIDE = /\{\\[^{}]*\}/g;
/** Keys 7 to 9 of a number pad, the places at the top of the picture. */
const AT_TOP = /\{\\an[789]\}/;

/** The text of an SRT cue as that of a WebVTT cue, which knows its b, i and u as well; what is at the top stays there. */
export function toCueText(text: string): Pick<Cue, "settings" | "text"> {
  const settings = AT_TOP.test(text) ? "line:0" : "";
  return { settings, text: sanitiseCueText(text.replace(OVERRIDE, "")) };
}
