import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { isCode, PipelineError } from "../../errors.ts";
import { checkKey, checkPrefix } from "../check-key.ts";
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
import { checkRange } from "../resolve-range.ts";
import { toWebStream } from "../web-stream.ts";
import { signPut } from "./presign-put.ts";
import { putBytes, putStream } from "./put-object.ts";
import { createS3Client, type S3Settings, SILENCE_MS } from "./s3-client.ts";
import { toBucketError } from "./s3-error.ts";

/** What one DeleteObjects request takes at the most. */
const DELETE_LIMIT = 1000;

/** Sending this much costs about as much as asking whether it is wanted. */
const ASK_FIRST_BYTES = 8 * 1024 * 1024;

/** A bucket of S3 or of a server that speaks like it. */
export class S3Bucket implements Bucket {
  readonly name: string;
  readonly #client: S3Client;
  readonly #mayCreate: boolean;

  constructor(name: string, settings: S3Settings) {
    this.name = name;
    this.#client = createS3Client(settings);
    // On AWS buckets are made with their rules by infra/, never in passing.
    this.#mayCreate = settings.endpoint !== undefined;
  }

  async put(key: string, body: ObjectBody, options: PutOptions = {}): Promise<ObjectInfo> {
    checkKey(key);
    const target = {
      client: this.#client,
      bucket: this.name,
      key,
      current: () => this.head(key),
    };
    const { contentType, cacheControl } = options;
    // S3 does not say when it stored the object; our clock is near enough for what informs only.
    const modifiedAt = new Date();
    if (body instanceof ReadableStream) {
      // MinIO answers a loser only when it has sent everything: known losers with much to send are told before.
      if (options.ifNoneMatch && options.size! > ASK_FIRST_BYTES && (await target.current())) {
        await body.cancel();
        throw new PipelineError("precondition_failed");
      }
      const tags = await putStream(target, body, options);
      return { ...tags, size: options.size!, contentType, cacheControl, modifiedAt };
    }
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    const tags = await putBytes(target, bytes, options);
    return { ...tags, size: bytes.byteLength, contentType, cacheControl, modifiedAt };
  }

  async open(key: string, range?: ByteRange): Promise<OpenObject> {
    checkKey(key);
    if (range) checkRange(range);
    const Range = range && `bytes=${range.start}-${range.end ?? ""}`;
    const output = await onS3(
      this.#client.send(new GetObjectCommand({ Bucket: this.name, Key: key, Range })),
    );
    const body = toWebStream(output.Body as Readable, SILENCE_MS);
    const part = output.ContentRange === undefined ? undefined : parseContentRange(output.ContentRange);
    const info = toInfo(output);
    return part
      ? { ...info, size: part.size, body, range: { start: part.start, end: part.end } }
      : { ...info, body };
  }

  async head(key: string): Promise<ObjectInfo | null> {
    checkKey(key);
    try {
      const command = new HeadObjectCommand({ Bucket: this.name, Key: key, ChecksumMode: "ENABLED" });
      return toInfo(await this.#client.send(command));
    } catch (error) {
      const failure = toBucketError(error);
      if (isCode(failure, "object_not_found")) return null;
      throw failure;
    }
  }

  /** The MD5, quoted, where the server does not encrypt with keys of KMS (docs.aws.amazon.com, API_Object). */
  etagOf(bytes: Uint8Array | string): string {
    return `"${createHash("md5").update(bytes).digest("hex")}"`;
  }

  async *list(prefix: string): AsyncGenerator<ObjectEntry> {
    checkPrefix(prefix);
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.name, Prefix: prefix });
    try {
      for await (const page of pages) {
        for (const { Key, Size, ETag, LastModified } of page.Contents ?? [])
          yield { key: Key!, size: Size!, etag: ETag!, modifiedAt: LastModified! };
      }
    } catch (error) {
      throw toBucketError(error);
    }
  }

  async *listFolders(prefix: string): AsyncGenerator<string> {
    checkPrefix(prefix);
    const query = { Bucket: this.name, Prefix: prefix, Delimiter: "/" };
    try {
      for await (const { CommonPrefixes } of paginateListObjectsV2({ client: this.#client }, query)) {
        for (const { Prefix } of CommonPrefixes ?? []) yield Prefix!.slice(prefix.length, -1);
      }
    } catch (error) {
      throw toBucketError(error);
    }
  }

  async remove(key: string): Promise<void> {
    checkKey(key);
    await onS3(this.#client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key })));
  }

  async removeAll(prefix: string): Promise<number> {
    let removed = 0;
    let batch: string[] = [];
    for await (const { key } of this.list(prefix)) {
      batch.push(key);
      if (batch.length < DELETE_LIMIT) continue;
      removed += await this.#removeBatch(batch);
      batch = [];
    }
    return removed + (await this.#removeBatch(batch));
  }

  async presignPut(key: string, put: PresignPut): Promise<PresignedPut> {
    checkKey(key);
    return await onS3(signPut(this.#client, this.name, key, put));
  }

  async ready(): Promise<void> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.name }));
    } catch (error) {
      const isMissing = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
      if (isMissing && this.#mayCreate) return await this.#create();
      if (isMissing)
        throw new PipelineError("bucket_unavailable", `There is no bucket "${this.name}"`, { cause: error });
      throw toBucketError(error);
    }
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  async #create(): Promise<void> {
    try {
      await this.#client.send(new CreateBucketCommand({ Bucket: this.name }));
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === "BucketAlreadyOwnedByYou") return;
      throw toBucketError(error);
    }
  }

  async #removeBatch(keys: string[]): Promise<number> {
    if (keys.length === 0) return 0;
    const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
    const output = await onS3(this.#client.send(new DeleteObjectsCommand({ Bucket: this.name, Delete })));
    const [failed] = output.Errors ?? [];
    if (failed) throw new PipelineError("bucket_unavailable", `The bucket kept an object (${failed.Code})`);
    return keys.length;
  }
}

interface ObjectHeaders {
  ETag?: string;
  ContentLength?: number;
  ChecksumSHA256?: string;
  ContentType?: string;
  CacheControl?: string;
  LastModified?: Date;
}

function toInfo(headers: ObjectHeaders): ObjectInfo {
  return {
    etag: headers.ETag!,
    size: headers.ContentLength!,
    sha256: headers.ChecksumSHA256,
    contentType: headers.ContentType,
    cacheControl: headers.CacheControl,
    modifiedAt: headers.LastModified!,
  };
}

/** "bytes 0-99/1234" (RFC 9110 14.4). */
function parseContentRange(value: string): { start: number; end: number; size: number } {
  const [, start, end, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(value) ?? [];
  return { start: Number(start), end: Number(end), size: Number(size) };
}

async function onS3<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    throw toBucketError(error);
  }
}
