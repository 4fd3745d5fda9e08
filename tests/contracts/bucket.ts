import { afterAll, beforeAll, describe } from "vitest";
import type { Bucket } from "../../core/bucket/port.ts";
import { describeConditions } from "./bucket/conditions.ts";
import { describeKeys } from "./bucket/keys.ts";
import { describeListing } from "./bucket/listing.ts";
import { describeObjects } from "./bucket/objects.ts";
import { describePresignedPut } from "./bucket/presigned-put.ts";
import { describeRanges } from "./bucket/ranges.ts";
import { describeStreams } from "./bucket/streams.ts";

export interface OpenedBucket {
  bucket: Bucket;
  cleanup(): Promise<void>;
}

/** What every driver of the bucket port must keep; `open` gives a ready bucket on a real server or disk. */
export function bucketContract(name: string, open: () => Promise<OpenedBucket>): void {
  describe(`bucket contract: ${name}`, () => {
    let opened: OpenedBucket;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.cleanup());

    describeObjects(() => opened.bucket);
    describeKeys(() => opened.bucket);
    describeRanges(() => opened.bucket);
    describeListing(() => opened.bucket);
    describeConditions(() => opened.bucket);
    describeStreams(() => opened.bucket);
    describePresignedPut(() => opened.bucket);
  });
}
