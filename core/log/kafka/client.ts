import { Kafka, type KafkaConfig, logLevel } from "kafkajs";
import { PipelineError } from "../../errors.ts";
import { withinTime } from "../../within-time.ts";
import type { LogLogger } from "../logger.ts";

export interface KafkaSettings {
  /** As in "127.0.0.1:9092". */
  brokers: string[];
  /** How to prove who we are, where the cluster asks (TLS and SASL; on AWS, IAM over OAUTHBEARER). */
  security?: Pick<KafkaConfig, "ssl" | "sasl">;
  logger: LogLogger;
}

/**
 * A client that gives up early, since its callers know better than it does when to try again.
 * `requestTimeoutMs` bounds one request, of which it makes six.
 */
export function makeKafka(
  { brokers, security = {}, logger }: KafkaSettings,
  requestTimeoutMs: number,
): Kafka {
  return new Kafka({
    ...security,
    clientId: "vidpipeline",
    brokers,
    connectionTimeout: 3_000,
    requestTimeout: requestTimeoutMs,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
    logLevel: logLevel.INFO,
    // KafkaJS reports each try as an error; what matters of it the driver says once, in its own words.
    logCreator: () => (entry) => {
      const { message, timestamp: _, logger: __, ...facts } = entry.log;
      logger.debug({ ...facts, kafkajs: entry.label, namespace: entry.namespace }, message);
    },
  });
}

/** Throws `log_unavailable` when `work` fails or takes longer than `ms`. */
export async function answerWithin<Answer>(ms: number, work: Promise<Answer>): Promise<Answer> {
  try {
    return await withinTime(ms, work);
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PipelineError("log_unavailable", `The log does not answer (Kafka: ${reason})`, {
      cause: error,
    });
  }
}
