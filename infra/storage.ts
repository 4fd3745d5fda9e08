import type { BUCKETS } from "../core/pipeline.ts";

export type Storage = Record<(typeof BUCKETS)[number], sst.aws.Bucket>;

/**
 * The two buckets. Neither is versioned: what they keep is written once, and a deleted film is to be gone. Encryption is
 * S3's own (SSE-S3), since ETags are compared with MD5s, which they are not under keys of KMS.
 */
export function makeStorage(): Storage {
  const buckets = {
    uploads: new sst.aws.Bucket("Uploads", {
      // Whoever has a signed address may use it from any page; it is for one object of one size and one digest.
      cors: {
        allowOrigins: ["*"],
        allowMethods: ["PUT"],
        allowHeaders: ["content-type", "if-none-match", "x-amz-checksum-sha256"],
        exposeHeaders: ["ETag"],
        maxAge: "1 day",
      },
    }),
    media: new sst.aws.Bucket("Media", {
      access: "cloudfront",
      cors: { allowOrigins: ["*"], allowMethods: ["GET", "HEAD"], allowHeaders: ["range"], maxAge: "1 day" },
      policy: [writeOnce()],
    }),
  };
  coolDown("Uploads", buckets.uploads);
  coolDown("Media", buckets.media);
  return buckets;
}

/** What nobody reads for a month goes to a cheaper class by itself; what expires is the reconciler's to say. */
function coolDown(name: string, bucket: sst.aws.Bucket) {
  new aws.s3.BucketLifecycleConfiguration(`${name}CoolDown`, {
    bucket: bucket.name,
    rules: [
      {
        id: "rarely-read",
        status: "Enabled",
        filter: { prefix: "" },
        transitions: [{ days: 0, storageClass: "INTELLIGENT_TIERING" }],
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ],
  });
}

/**
 * A segment is written once: S3 itself refuses to put one without If-None-Match, whoever asks.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
function writeOnce() {
  return {
    effect: "deny" as const,
    principals: "*" as const,
    actions: ["s3:PutObject"],
    paths: ["uploads/*/cmaf/*"],
    conditions: [{ test: "Null", variable: "s3:if-none-match", values: ["true"] }],
  };
}
