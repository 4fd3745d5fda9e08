import { DeleteObjectsCommand, type S3Client } from "@aws-sdk/client-s3";
import { PipelineError } from "../../errors.ts";
import type { ObjectEntry } from "../port.ts";
import { onS3 } from "./s3-error.ts";

/** What one DeleteObjects request takes at the most. */
const DELETE_LIMIT = 1000;

/** Removes all that is listed and answers how many objects that were. Throws `bucket_unavailable` when one stays. */
export async function removeObjects(
  client: S3Client,
  bucket: string,
  entries: AsyncIterable<ObjectEntry>,
): Promise<number> {
  let removed = 0;
  let batch: string[] = [];
  for await (const { key } of entries) {
    batch.push(key);
    if (batch.length < DELETE_LIMIT) continue;
    removed += await removeBatch(client, bucket, batch);
    batch = [];
  }
  return removed + (await removeBatch(client, bucket, batch));
}

async function removeBatch(client: S3Client, bucket: string, keys: string[]): Promise<number> {
  if (keys.length === 0) return 0;
  const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
  const output = await onS3(client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete })));
  const [failed] = output.Errors ?? [];
  if (failed) throw new PipelineError("bucket_unavailable", `The bucket kept an object (${failed.Code})`);
  return keys.length;
}
