import { PipelineError } from "../errors.ts";

/** Tells a server that says nothing from a reader or a writer on our side that takes its time. */
export interface SilenceWatch {
  /** Something is due from the server. */
  expect(): void;
  /** It came, or nothing is due any more. */
  rest(): void;
}

/** Calls `onSilence` when what is due does not come for `ms`: the peer may have vanished without a word. */
export function watchSilence(ms: number, onSilence: (error: PipelineError) => void): SilenceWatch {
  let timer: NodeJS.Timeout | undefined;
  const giveUp = () => onSilence(new PipelineError("bucket_unavailable", "The bucket fell silent"));
  return {
    expect() {
      clearTimeout(timer);
      timer = setTimeout(giveUp, ms);
    },
    rest: () => clearTimeout(timer),
  };
}
