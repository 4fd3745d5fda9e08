import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  type S3Client,
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
import { ensureBucket } from "./ensure-bucket.ts";
import { parseContentRange, toInfo } from "./object-info.ts";
import { signPut } from "./presign-put.ts";
import { putBytes, putStream } from "./put-object.ts";
import { removeObjects } from "./remove-objects.ts";
import { createS3Client, type S3Settings, SILENCE_MS } from "./s3-client.ts";
import { onS3, toBucketError } from "./s3-error.ts";

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
    return await removeObjects(this.#client, this.name, this.list(prefix));
  }

  async presignPut(key: string, put: PresignPut): Promise<PresignedPut> {
    checkKey(key);
    return await onS3(signPut(this.#client, this.name, key, put));
  }

  async ready(): Promise<void> {
    await ensureBucket(this.#client, this.name, { mayCreate: this.#mayCreate });
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }
}
