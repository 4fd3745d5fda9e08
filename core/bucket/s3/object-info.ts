import type { ObjectInfo } from "../port.ts";

/** Headers of an answer with an object, or about one. */
interface ObjectHeaders {
  ETag?: string;
  ContentLength?: number;
  ChecksumSHA256?: string;
  ContentType?: string;
  CacheControl?: string;
  LastModified?: Date;
}

export function toInfo(headers: ObjectHeaders): ObjectInfo {
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
export function parseContentRange(value: string): { start: number; end: number; size: number } {
  const [, start, end, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(value) ?? [];
  return { start: Number(start), end: Number(end), size: Number(size) };
}
