import type { HttpBindings } from "@hono/node-server";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { Hono } from "hono";
import { DiskBucket } from "../../core/bucket/disk/disk-bucket.ts";
import { acceptPresignedPut, PRESIGNED_PATH } from "../../core/bucket/disk/presigned-put.ts";
import type { Buckets } from "../../core/bucket/open-buckets.ts";
import type { Capacity } from "../../core/capacity/capacity.ts";
import type { Config } from "../../core/config.ts";
import type { Logger } from "../../core/logger.ts";
import { checkHost } from "../../functions/api/access/check-host.ts";
import { MEDIA_PATH } from "../../functions/api/access/requests.ts";
import type { PageOrigins } from "../../functions/api/access/security-headers.ts";
import { answerProblem } from "../../functions/api/problems.ts";
import { admitClients } from "./admit-clients.ts";
import { limitBody } from "./limit-body.ts";
import { servePages } from "./serve-pages.ts";
import { limitMedia } from "./throttle/limit-media.ts";
import { throttleRoutes } from "./throttle/routes.ts";
import { Throttle } from "./throttle/throttle.ts";

export interface HostAppOptions {
  api: OpenAPIHono;
  buckets: Buckets;
  config: Pick<Config, "http" | "access" | "limits" | "mediaBaseUrl" | "bucket" | "throttle">;
  capacity: Capacity;
  logger: Logger;
  /** Where Vite put the pages. */
  pagesDir: string;
}

/**
 * What stands in front of the api on one machine: the disk buckets' presigned PUTs (S3's part elsewhere),
 * the static pages (CloudFront's part), and the api behind the limits of the function it is on AWS. Where the
 * settings allow it, pages may have their media limited.
 */
export function createHostApp(options: HostAppOptions): Hono<{ Bindings: HttpBindings }> {
  const { api, buckets, config, capacity, logger, pagesDir } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.onError((error, c) => answerProblem(logger, error, c));
  app.use(checkHost(config));
  app.use(admitClients(config.limits, capacity.refuse));
  for (const bucket of Object.values(buckets)) {
    if (!(bucket instanceof DiskBucket)) continue;
    app.put(`${PRESIGNED_PATH}${bucket.name}/*`, async (c) => {
      await capacity.requireRoom(Number(c.req.header("content-length") ?? 0));
      return acceptPresignedPut(bucket, c.req.raw);
    });
  }
  app.use(servePages(pagesDir, originsOf(config)));
  if (config.throttle) {
    const throttle = new Throttle();
    api.route("/", throttleRoutes(throttle)); // behind the api's own rules, and among its documents
    app.use(`${MEDIA_PATH}*`, limitMedia(throttle));
  }
  app.all("*", async (c) => {
    const { request, assertWithin } = limitBody(c.req.raw);
    const response = await api.fetch(request, c.env);
    assertWithin(); // the api took the cut for bad input
    return response;
  });
  return app;
}

/** What the pages speak to besides their own origin. */
function originsOf({ mediaBaseUrl, bucket }: HostAppOptions["config"]): PageOrigins {
  const media = URL.parse(mediaBaseUrl);
  const { endpoint, region, buckets } = bucket.s3;
  // Without an endpoint it is AWS, which serves each bucket under a name of its own.
  const uploads = URL.parse(endpoint ?? `https://${buckets.uploads}.s3.${region}.amazonaws.com`);
  return {
    media: media ? [media.origin] : [],
    uploads: bucket.driver === "s3" && uploads ? [uploads.origin] : [],
  };
}
