import { createHmac, timingSafeEqual } from "node:crypto";
import { PipelineError, toPipelineError, toProblem } from "../../errors.ts";
import type { PresignedPut, PresignPut } from "../port.ts";
import type { DiskBucket } from "./disk-bucket.ts";

/** Where the host mounts `acceptPresignedPut`: PUT `/_bucket/<name>/<key>`. */
export const PRESIGNED_PATH = "/_bucket/";

/** The header S3 uses for the digest as well, so that a client needs one set of rules. */
const DIGEST_HEADER = "x-amz-checksum-sha256";

const DISCARD_LIMIT = 16 * 1024 * 1024;

interface SignedFacts {
  bucket: string;
  key: string;
  size: number;
  sha256: string;
  /** Seconds since 1970. */
  expires: number;
}

/**
 * Signs one PUT of exactly these bytes at `key`. The address is that by which the client came: a page may send to its
 * own origin alone, and HOST may be 0.0.0.0. Without one it is `publicUrl`.
 */
export function signPut(
  secret: Buffer,
  publicUrl: string,
  bucket: string,
  key: string,
  put: PresignPut,
): PresignedPut {
  const expires = Math.floor(Date.now() / 1000) + put.expiresInSeconds;
  const signature = sign(secret, { bucket, key, size: put.size, sha256: put.sha256, expires });
  const path = [bucket, ...key.split("/")].map(encodeURIComponent).join("/");
  return {
    url: `${put.origin ?? publicUrl}${PRESIGNED_PATH}${path}?expires=${expires}&signature=${signature}`,
    headers: { "If-None-Match": "*", [DIGEST_HEADER]: put.sha256 },
  };
}

/**
 * Answers a presigned PUT as S3 does: 200; 403 when the address has expired or was signed for another
 * request (size and digest included); 412 when the key is taken; 400 when the bytes are not those of the
 * digest. Nothing is stored but by a 200.
 */
export async function acceptPresignedPut(bucket: DiskBucket, request: Request): Promise<Response> {
  try {
    const facts = await verifyPut(bucket, request);
    if (await bucket.head(facts.key)) throw new PipelineError("precondition_failed");
    const body = request.body ?? new Blob([]).stream();
    const contentType = request.headers.get("content-type") ?? undefined;
    const { key, size, sha256 } = facts;
    const info = await bucket.put(key, body, { size, sha256, contentType, ifNoneMatch: "*" });
    return new Response(null, { status: 200, headers: { ETag: info.etag } });
  } catch (error) {
    const failure = toPipelineError(error);
    if (!request.bodyUsed) await discardBody(request);
    return Response.json(toProblem(failure), {
      status: failure.status,
      headers: { "Content-Type": "application/problem+json" },
    });
  }
}

/** A client that is still sending when the connection closes sees a network error in place of the answer. */
async function discardBody(request: Request): Promise<void> {
  let discarded = 0;
  for await (const bytes of request.body ?? []) {
    discarded += bytes.byteLength;
    if (discarded > DISCARD_LIMIT) break;
  }
}

async function verifyPut(bucket: DiskBucket, request: Request): Promise<SignedFacts> {
  const url = new URL(request.url);
  const facts = {
    bucket: bucket.name,
    key: keyOf(bucket.name, url.pathname),
    size: Number(request.headers.get("content-length") ?? Number.NaN),
    sha256: request.headers.get(DIGEST_HEADER) ?? "",
    expires: Number(url.searchParams.get("expires") ?? Number.NaN),
  };
  const expected = Buffer.from(sign(await bucket.signingSecret(), facts));
  const given = Buffer.from(url.searchParams.get("signature") ?? "");
  const genuine =
    request.method === "PUT" &&
    request.headers.get("if-none-match") === "*" &&
    given.length === expected.length &&
    timingSafeEqual(given, expected);
  if (!genuine) throw new PipelineError("signature_invalid", "The address was signed for another request");
  if (facts.expires * 1000 <= Date.now())
    throw new PipelineError("signature_invalid", "The address has expired");
  return facts;
}

function keyOf(bucket: string, pathname: string): string {
  const prefix = `${PRESIGNED_PATH}${bucket}/`;
  const key = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : "";
  try {
    return decodeURIComponent(key);
  } catch (error) {
    throw new PipelineError("invalid_request", "The path is not well encoded", { cause: error });
  }
}

function sign(secret: Buffer, facts: SignedFacts): string {
  const { bucket, key, size, sha256, expires } = facts;
  const text = JSON.stringify(["PUT", bucket, key, size, sha256, expires]);
  return createHmac("sha256", secret).update(text).digest("base64url");
}
