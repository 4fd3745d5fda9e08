import type { Config } from "../../core/config.ts";
import type { Logger } from "../../core/logger.ts";
import { accessToken } from "./access-token.ts";

/** A process that does not answer by then is restarted, or busy: its metrics are missing this time. */
const ANSWER_WITHIN_MS = 1_000;

/** Asks the other processes of this machine, at METRICS_FROM, for theirs: one address has all metrics then. */
export function gatherMetrics(config: Config, logger: Logger): () => Promise<string[]> {
  const ask = async (address: string): Promise<string[]> => {
    try {
      const token = await accessToken(config);
      const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
      const answer = await fetch(address, { headers, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      return answer.ok ? [await answer.text()] : [];
    } catch (error) {
      logger.debug({ err: error, address }, "metrics of a process are missing");
      return [];
    }
  };
  return async () => (await Promise.all(config.metricsFrom.map(ask))).flat();
}
