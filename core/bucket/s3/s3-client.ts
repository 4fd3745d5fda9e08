import { S3Client } from "@aws-sdk/client-s3";
import type { Config } from "../../config.ts";

export type S3Settings = Omit<Config["bucket"]["s3"], "buckets">;

const MAX_SOCKETS = 128;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * A client of S3, or of what speaks like it at `endpoint`. Without keys in the settings the SDK finds the
 * credentials of its surroundings, as on Lambda and ECS.
 */
export function createS3Client(settings: S3Settings): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey } = settings;
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
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
      // From the request to the first byte of the answer, slow senders of a body included.
      requestTimeout: 300_000,
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
