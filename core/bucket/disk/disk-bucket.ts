import { createHash } from "node:crypto";
import { unlinkSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PipelineError } from "../../errors.ts";
import { checkKey } from "../check-key.ts";
import type {
  Bucket,
  ByteRange,
  ObjectBody,
  ObjectEntry,
  ObjectInfo,
  OpenObject,
  PresignedPut,
  PresignPut,
  PutOptions,
} from "../port.ts";
import { resolveRange } from "../resolve-range.ts";
import { toWebStream } from "../web-stream.ts";
import { BucketLock } from "./bucket-lock.ts";
import { isMissing, onDisk, toBucketError } from "./disk-error.ts";
import { ensureFolder, hasFile, pruneFolders, removeFile } from "./folders.ts";
import { listFolders, listObjects, readObjectInfo } from "./list-objects.ts";
import { type DiskPaths, diskPaths, objectPath, stagingPath } from "./paths.ts";
import { signPut } from "./presigned-put.ts";
import { publishObject } from "./publish-object.ts";
import { readSigningSecret } from "./signing-secret.ts";
import { stageObject } from "./stage-object.ts";
import { sweepStaging } from "./sweep-staging.ts";
import { etagOfDigest, readInfo } from "./trailer.ts";

const READ_BYTES = 256 * 1024;

export interface DiskBucketOptions {
  /** Folder of all buckets of this machine. */
  dir: string;
  name: string;
  /** Origin of the host that serves presigned PUTs, without a slash at its end, where a client names no other. */
  publicUrl: string;
}

/** A bucket as a folder of files, for any number of processes of one machine. */
export class DiskBucket implements Bucket {
  readonly name: string;
  readonly #publicUrl: string;
  readonly #paths: DiskPaths;
  readonly #lock: BucketLock;
  #secret: Promise<Buffer> | undefined;

  constructor(options: DiskBucketOptions) {
    this.name = options.name;
    this.#publicUrl = options.publicUrl;
    this.#paths = diskPaths(options.dir, options.name);
    this.#lock = new BucketLock(join(this.#paths.locks, `${options.name}.db`));
  }

  async put(key: string, body: ObjectBody, options: PutOptions = {}): Promise<ObjectInfo> {
    const target = objectPath(this.#paths, key);
    const staged = stagingPath(this.#paths);
    try {
      // Known losers are told before their bytes are taken; publishing decides.
      if (options.ifNoneMatch && (await onDisk(hasFile(target))))
        throw new PipelineError("precondition_failed");
      const info = await stageObject(staged, body, options);
      await publishObject(staged, target, options, this.#lock);
      return info;
    } catch (error) {
      if (body instanceof ReadableStream && !body.locked) await body.cancel(error);
      throw error;
    } finally {
      await onDisk(removeFile(staged));
    }
  }

  async open(key: string, range?: ByteRange): Promise<OpenObject> {
    const path = objectPath(this.#paths, key);
    try {
      const file = await open(path, "r");
      try {
        const info = await readInfo(file);
        if (!info) throw new PipelineError("object_not_found");
        const resolved = range && resolveRange(range, info.size);
        if (info.size === 0) {
          await file.close();
          return { ...info, body: new Blob([]).stream() };
        }
        const { start, end } = resolved ?? { start: 0, end: info.size - 1 };
        const bytes = file.createReadStream({ start, end, highWaterMark: READ_BYTES });
        return { ...info, body: toWebStream(bytes), range: resolved };
      } catch (error) {
        await file.close();
        throw error;
      }
    } catch (error) {
      throw isMissing(error) ? new PipelineError("object_not_found") : toBucketError(error);
    }
  }

  async head(key: string): Promise<ObjectInfo | null> {
    return await onDisk(readObjectInfo(objectPath(this.#paths, key)));
  }

  etagOf(bytes: Uint8Array | string): string {
    return etagOfDigest(createHash("sha256").update(bytes).digest());
  }

  list(prefix: string): AsyncIterable<ObjectEntry> {
    return listObjects(this.#paths.objects, prefix);
  }

  listFolders(prefix: string): AsyncIterable<string> {
    return listFolders(this.#paths.objects, prefix);
  }

  async remove(key: string): Promise<void> {
    await this.#unlink(key);
    await onDisk(pruneFolders(this.#paths.objects, dirname(objectPath(this.#paths, key))));
  }

  async removeAll(prefix: string): Promise<number> {
    const folders = new Set<string>();
    let removed = 0;
    for await (const { key } of this.list(prefix)) {
      if (await this.#unlink(key)) removed++;
      folders.add(dirname(objectPath(this.#paths, key)));
    }
    for (const folder of folders) await onDisk(pruneFolders(this.#paths.objects, folder));
    return removed;
  }

  async presignPut(key: string, put: PresignPut): Promise<PresignedPut> {
    checkKey(key);
    return signPut(await this.signingSecret(), this.#publicUrl, this.name, key, put);
  }

  /** What signs and verifies presigned PUTs; all processes of a data folder share it. */
  async signingSecret(): Promise<Buffer> {
    this.#secret ??= onDisk(readSigningSecret(this.#paths.secret));
    return await this.#secret;
  }

  async ready(): Promise<void> {
    await onDisk(ensureFolder(this.#paths.objects));
    await onDisk(ensureFolder(this.#paths.staging));
    await onDisk(sweepStaging(this.#paths.staging));
  }

  async close(): Promise<void> {
    this.#lock.close();
  }

  /** Under the lock, so that a conditional put never replaces an object that has just gone. */
  async #unlink(key: string): Promise<boolean> {
    const path = objectPath(this.#paths, key);
    if (!(await this.head(key))) return false;
    try {
      await this.#lock.run(() => unlinkSync(path));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw toBucketError(error);
    }
  }
}
