import {
  CreateBucketCommand,
  HeadBucketCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { PipelineError } from "../../errors.ts";
import { toBucketError } from "./s3-error.ts";

/** Resolves when the bucket is there, made if it may be. Throws `bucket_unavailable` where there is none. */
export async function ensureBucket(
  client: S3Client,
  name: string,
  { mayCreate }: { mayCreate: boolean },
): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }));
  } catch (error) {
    const isMissing = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
    if (isMissing && mayCreate) return await create(client, name);
    if (isMissing)
      throw new PipelineError("bucket_unavailable", `There is no bucket "${name}"`, { cause: error });
    throw toBucketError(error);
  }
}

async function create(client: S3Client, name: string): Promise<void> {
  try {
    await client.send(new CreateBucketCommand({ Bucket: name }));
  } catch (error) {
    // Another function was faster.
    if (error instanceof S3ServiceException && error.name === "BucketAlreadyOwnedByYou") return;
    throw toBucketError(error);
  }
}
