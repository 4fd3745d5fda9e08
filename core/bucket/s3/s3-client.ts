import { S3Client } from "@aws-sdk/client-s3";
import type { Config } from "../../config.ts";

export type S3Settings = Omit<Config["bucket"]["s3"], "buckets">;

const MAX_SOCKETS = 128;
/** A connection that lies idle this long is given up, so that no request waits on one which has died in secret. */
const IDLE_MS = 10_000;
/** What an answer may take to begin, or the next piece of one to come, or S3 to take the next piece of a body. */
export const SILENCE_MS = 15_000;
/** A body that is at hand leaves at least at this pace. */
const SLOWEST_BYTES_PER_MS = 1024;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * A client of S3, or of what speaks like it at `endpoint`. Without keys in the settings the SDK finds the
 * credentials of its surroundings, as on Lambda and ECS.
 */
export function createS3Client(settings: S3Settings): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey } = settings;
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_MS };
  return new S3Client({
    region,
    endpoint,
    // A local server has no DNS name for each bucket.
    forcePathStyle: endpoint !== undefined,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    // The SDK never repeats a request whose body is a stream.
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 5_000,
      // From the request to the first byte of the answer.
      requestTimeout: SILENCE_MS,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
    // A full read would be hashed again; what a server stored it has verified, and what is cut off fails anyway.
    responseChecksumValidation: "WHEN_REQUIRED",
    // Each failure reaches the caller; the SDK would print those of streams to the console as well.
    logger: SILENT,
  });
}

/** What a request with so many bytes at hand may take until its answer begins, in ms. */
export function answerTimeout(bytes: number): number {
  return SILENCE_MS + bytes / SLOWEST_BYTES_PER_MS;
}
