import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { PresignedPut, PresignPut } from "../port.ts";

const DIGEST_HEADER = "x-amz-checksum-sha256";

/**
 * Signs one PUT (Signature Version 4, query parameters). Condition, size and digest stay headers, and signed:
 * hoisted into the query, as the presigner would, MinIO and S3 do not enforce them.
 */
export async function signPut(
  client: S3Client,
  bucket: string,
  key: string,
  put: PresignPut,
): Promise<PresignedPut> {
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    IfNoneMatch: "*",
    ContentLength: put.size,
    ChecksumSHA256: put.sha256,
  });
  const url = await getSignedUrl(client, command, {
    expiresIn: put.expiresInSeconds,
    signableHeaders: new Set(["host", "content-length", "if-none-match", DIGEST_HEADER]),
    unhoistableHeaders: new Set(["if-none-match", DIGEST_HEADER]),
  });
  return { url, headers: { "If-None-Match": "*", [DIGEST_HEADER]: put.sha256 } };
}
