/**
 * So long a picture may stand before it is shown again. A browser shows the first of three or four that are there, and
 * of those that stand for seconds dash.js buffers no more than two: it would wait for ever. x264 gives nothing to a
 * picture that stands for some nine seconds (with a cap on the rate it becomes a copy of the one before).
 */
export const LONGEST_STAND_SECONDS = 1;
/** How exactly that is kept; a picture is held back until the next tick is known. */
const TICKS_A_SECOND = 10;

/**
 * Filters that show a picture again where it stands long: a slide, a screen on which nothing moves. All others
 * pass as they are, at their times. Ticks carry the picture that is seen at that time, marked by a field order
 * that no picture has here; they are sorted in among the pictures, and only those are taken that are needed.
 */
export function holdPictures(): string {
  const again = `gte(t-prev_selected_t,${LONGEST_STAND_SECONDS}-0.00001)`;
  const picture = "if(isnan(prev_selected_t),1,gt(t,prev_selected_t))";
  return [
    `setfield=prog,split[seen][again];[again]fps=${TICKS_A_SECOND}:round=up,setfield=bff[ticks]`,
    `[seen][ticks]interleave,select='if(eq(interlace_type,BOTTOMFIRST),${again},${picture})',setfield=prog`,
  ].join(";");
}
