import { readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { IMMUTABLE, NO_CACHE } from "../core/video/keys.ts";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".woff2": "font/woff2",
  ".png": "image/png",
  ".jpg": "image/jpeg",
};

/** The built pages in a bucket of their own, which CloudFront alone reads. */
export function makePages(folder: string) {
  const bucket = new sst.aws.Bucket("Pages", { access: "cloudfront" });
  for (const { key, ...described } of pageFiles(folder)) {
    new aws.s3.BucketObjectv2(`Page-${key}`, {
      bucket: bucket.name,
      key,
      source: new $util.asset.FileAsset(join(folder, key)),
      ...described,
    });
  }
  return bucket;
}

/** The files of the pages; Vite names those below assets/ by their content. Throws for a kind without a type. */
export function pageFiles(folder: string) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((key) => {
      const contentType = TYPES[extname(key)];
      if (!contentType) throw new Error(`${key}: infra/pages.ts has no media type for it`);
      return { key, contentType, cacheControl: key.startsWith("assets/") ? IMMUTABLE : NO_CACHE };
    });
}
