/**
 * The bucket port: objects by key, each written whole and atomically.
 * Two drivers keep it, `disk` and `s3`; tests/contracts/bucket.ts is what both must pass.
 * Every method throws `invalid_request` for a key that check-key.ts refuses. A key cannot be the beginning of
 * another key's path ("a" beside "a/b"): neither a file system nor MinIO keeps both.
 */
export interface Bucket {
  /** "uploads" (private) or "media" (published). */
  readonly name: string;

  /**
   * Stores an object whole; a reader sees all of it or nothing. Streams are not buffered in memory.
   * Repeatable unless a condition is set. Throws `precondition_failed` when `ifNoneMatch` or `ifMatch`
   * does not hold (RFC 9110 13.1; of any number that race, exactly one wins), `body_size_mismatch` when the
   * bytes are not `size`, `digest_mismatch` when they were damaged on the way or are not `sha256`, `storage_full`,
   * `bucket_unavailable` on I/O trouble, and the error of a stream that fails, as it is.
   */
  put(key: string, body: ObjectBody, options?: PutOptions): Promise<ObjectInfo>;

  /**
   * Opens an object, or the byte range [start, end] (both inclusive). Throws `object_not_found`, and
   * `range_not_satisfiable` when `start` is not below the size.
   */
  open(key: string, range?: ByteRange): Promise<OpenObject>;

  /** Facts of one object, or null where there is none. */
  head(key: string): Promise<ObjectInfo | null>;

  /** The entity tag that an object of these bytes has in this bucket. */
  etagOf(bytes: Uint8Array | string): string;

  /** Objects whose key begins with `prefix`, in key order, in pages under the hood. */
  list(prefix: string): AsyncIterable<ObjectEntry>;

  /**
   * Names directly below `prefix` (empty, or with a slash at its end) that objects lie below, in no order; far
   * cheaper than listing those. A folder of files that has just been emptied may still be named.
   */
  listFolders(prefix: string): AsyncIterable<string>;

  /** Removes an object; one that is not there is no error. */
  remove(key: string): Promise<void>;

  /** Removes everything below `prefix`; returns how many objects went. */
  removeAll(prefix: string): Promise<number>;

  /**
   * A URL for one PUT of exactly these bytes at `key` by someone without credentials.
   * It signs If-None-Match: *, the size and the SHA-256, so it cannot be replayed with other bytes.
   */
  presignPut(key: string, options: PresignPut): Promise<PresignedPut>;

  /** Throws `bucket_unavailable` unless the bucket answers; makes it first where it may. */
  ready(): Promise<void>;

  close(): Promise<void>;
}

/** A stream must come with its `size` in PutOptions; its pieces are the bucket's, who empties them when done. */
export type ObjectBody = Uint8Array | string | ReadableStream<Uint8Array>;

export interface PutOptions {
  contentType?: string;
  cacheControl?: string;
  /** Bytes; required for a stream. A stream that gives more or fewer bytes fails and stores nothing. */
  size?: number;
  /** Base64 SHA-256 that the bytes must have; who knows it already spares others to hash. */
  sha256?: string;
  /** "*": only if the key is free. */
  ifNoneMatch?: "*";
  /** Only over this very version (quoted, as `etag` gives it). */
  ifMatch?: string;
}

/** Both ends inclusive, in bytes; an open end means the last byte. */
export interface ByteRange {
  start: number;
  end?: number;
}

export interface ObjectInfo {
  /** Quoted entity tag (RFC 9110 8.8.3), by the bytes alone: `etagOf` tells it. */
  etag: string;
  size: number;
  /**
   * Base64 SHA-256 that the bucket itself made or verified when it took the bytes. `put` and `head` tell it of
   * whatever was put with this port or with one of its URLs; it is missing of objects from elsewhere.
   */
  sha256?: string;
  contentType?: string;
  cacheControl?: string;
  modifiedAt: Date;
}

export interface ObjectEntry {
  key: string;
  size: number;
  etag: string;
  modifiedAt: Date;
}

export interface OpenObject extends ObjectInfo {
  /** The bytes asked for; cancel it if not read to its end. */
  body: ReadableStream<Uint8Array>;
  /** Set on ranged reads: both inclusive, clamped to the object. */
  range?: { start: number; end: number };
}

export interface PresignPut {
  size: number;
  /** Base64 SHA-256 of the bytes. */
  sha256: string;
  expiresInSeconds: number;
  /** Where the client reaches this host: a bucket that the host serves itself answers there, under whatever name. */
  origin?: string;
}

export interface PresignedPut {
  url: string;
  /** Headers the client must send as they are. */
  headers: Record<string, string>;
}
