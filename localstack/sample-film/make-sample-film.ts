import { PipelineError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import { runFfmpeg } from "../../functions/transcode/ffmpeg/run.ts";
import { openSandbox, type SandboxChoice } from "../../functions/transcode/ffmpeg/sandbox.ts";
import { sampleFilmArguments } from "./film-graph.ts";

const CPU_SECONDS = 300;

/** Makes the sample film, some 9 MB, while somebody waits for it; throws `encoder_failed`, `tool_missing`, `cancelled`. */
export async function makeSampleFilm(
  choice: SandboxChoice,
  logger: Logger,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Buffer[] = [];
  const { exitCode, stderr } = await runFfmpeg({
    args: sampleFilmArguments(),
    outputs: [(piece) => void pieces.push(piece)],
    sandbox: await openSandbox(choice),
    cpuSeconds: CPU_SECONDS,
    signal,
    log: logger,
  });
  if (exitCode === 0) return Buffer.concat(pieces);
  const cause = new Error(stderr);
  throw new PipelineError("encoder_failed", "The sample film could not be made; the api's log says why.", {
    cause,
  });
}
