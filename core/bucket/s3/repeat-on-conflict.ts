import { setTimeout as delay } from "node:timers/promises";
import { S3ServiceException } from "@aws-sdk/client-s3";

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 800;

/**
 * Sends a conditional write again when it met another of the same key (409): S3 decides nothing then and asks for
 * that (docs.aws.amazon.com, "conditional writes"). Of a stream that cannot be sent again the caller is told
 * `bucket_unavailable`, which may pass.
 */
export async function repeatOnConflict<Output>(send: () => Promise<Output>): Promise<Output> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
    try {
      return await send();
    } catch (error) {
      const isConflict = error instanceof S3ServiceException && error.name === "ConditionalRequestConflict";
      if (!isConflict || waitMs > LONGEST_WAIT_MS) throw error;
      await delay(waitMs * (0.5 + Math.random() / 2));
    }
  }
}
