import { setTimeout as delay } from "node:timers/promises";
import type { Buckets } from "../../core/bucket/open-buckets.ts";
import type { Bucket, ObjectBody } from "../../core/bucket/port.ts";
import { PipelineError } from "../../core/errors.ts";
import type { FaultName } from "./catalog.ts";
import type { FaultChannel } from "./open-fault-channel.ts";

type Faults = Pick<FaultChannel, "active" | "changed" | "claim">;

/** Both buckets as the faults by hand let them be. */
export function breakBuckets({ uploads, media }: Buckets, faults: Faults, isOnDisk: boolean): Buckets {
  return { uploads: breakBucket(uploads, faults, isOnDisk), media: breakBucket(media, faults, isOnDisk) };
}

/**
 * The bucket itself, but that the faults by hand strike what is asked of it: all of it where it is files (a server is
 * stopped itself), and every write. While none is active that costs a look into an empty table.
 */
export function breakBucket<Kept extends Bucket>(bucket: Kept, faults: Faults, isOnDisk: boolean): Kept {
  async function reach(): Promise<void> {
    if (!isOnDisk) return;
    if (faults.active("stop-bucket")) throw away("stop-bucket");
    while (faults.active("pause-bucket")) await faults.changed();
  }

  async function write(body: ObjectBody): Promise<void> {
    try {
      await reach();
      if (faults.active("fail-bucket-writes") && (await faults.claim("fail-bucket-writes")))
        throw away("fail-bucket-writes");
    } catch (error) {
      // As the drivers do with what they refuse.
      if (body instanceof ReadableStream && !body.locked) await body.cancel(error);
      throw error;
    }
    const slow = faults.active("slow-disk");
    if (slow) await delay(slow.parameters.milliseconds);
  }

  const after = async <T>(gate: Promise<void>, work: () => Promise<T>): Promise<T> => {
    await gate;
    return work();
  };
  const broken: Partial<Bucket> = {
    put: (key, body, options) => after(write(body), () => bucket.put(key, body, options)),
    open: (key, range) => after(reach(), () => bucket.open(key, range)),
    head: (key) => after(reach(), () => bucket.head(key)),
    remove: (key) => after(reach(), () => bucket.remove(key)),
    removeAll: (prefix) => after(reach(), () => bucket.removeAll(prefix)),
    ready: () => after(reach(), () => bucket.ready()),
    async *list(prefix) {
      await reach();
      yield* bucket.list(prefix);
    },
    async *listFolders(prefix) {
      await reach();
      yield* bucket.listFolders(prefix);
    },
  };
  // What is the driver's own stays its own: presigned addresses of files, and that it is a DiskBucket.
  return new Proxy(bucket, {
    get(target, name) {
      if (Object.hasOwn(broken, name)) return broken[name as keyof Bucket];
      const own: unknown = Reflect.get(target, name);
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
}

const away = (fault: FaultName) =>
  new PipelineError("bucket_unavailable", `The bucket does not take this: broken by hand (${fault}).`);
