import type { makeApi } from "./api.ts";
import { pageHeadersFunction, TELL_HOST, TO_KEY } from "./cdn-functions.ts";
import { API_PATHS, IMMUTABLE_PATHS, MEDIA_PATH } from "./cdn-paths.ts";
import type { Platform } from "./platform.ts";

/** CloudFront's own policies: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
/** Any page may play films, whatever the bucket says to a first request that names no origin. */
const CORS_AND_SECURITY_HEADERS = "e61eb60c-9c35-4d20-a928-2b84e02af89c";

const DAY = 86_400;
const YEAR = 365 * DAY;

/** One distribution in front of everything: pages, api and films have one origin, as on one machine. */
export function makeCdn(platform: Platform, api: ReturnType<typeof makeApi>, pages: sst.aws.Bucket) {
  const { media, uploads } = platform.buckets;
  const access = new aws.cloudfront.OriginAccessControl("BucketAccess", {
    name: `${$app.name}-${$app.stage}`,
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
  });
  const edge = (name: string, code: $util.Input<string>) =>
    new aws.cloudfront.Function(name, { runtime: "cloudfront-js-2.0", code, publish: true }).arn;
  const fromBucket = (originId: string, bucket: sst.aws.Bucket) => ({
    originId,
    domainName: bucket.nodes.bucket.bucketRegionalDomainName,
    originAccessControlId: access.id,
  });

  // Players tell apart what each loads by a query, which is none of the object's. Nothing in them ever changes, but an
  // edge asks once a day whether they are there at all: so long may it hand out a film that was deleted.
  const segments = cachePolicy("Segments", { minTtl: DAY, defaultTtl: DAY, maxTtl: DAY });
  // A second of staleness lets any number of viewers cost the bucket one request a second.
  const manifests = cachePolicy("Manifests", { minTtl: 1, defaultTtl: 1, maxTtl: 1 });
  const files = cachePolicy("Files", { minTtl: 0, defaultTtl: 0, maxTtl: YEAR });
  const shared = { viewerProtocolPolicy: "redirect-to-https", compress: true };
  const read = { ...shared, allowedMethods: ["GET", "HEAD", "OPTIONS"], cachedMethods: ["GET", "HEAD"] };
  const toKey = [{ eventType: "viewer-request", functionArn: edge("ToKey", TO_KEY) }];
  const films = (pathPattern: string, cachePolicyId: $util.Input<string>) => ({
    ...{ ...read, pathPattern, cachePolicyId, targetOriginId: "media" },
    responseHeadersPolicyId: CORS_AND_SECURITY_HEADERS,
    functionAssociations: toKey,
  });
  const tellHost = [{ eventType: "viewer-request", functionArn: edge("TellHost", TELL_HOST) }];
  const calls = (pathPattern: string) => ({
    ...{ ...shared, pathPattern, targetOriginId: "api", functionAssociations: tellHost },
    allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
    cachedMethods: ["GET", "HEAD"],
    cachePolicyId: CACHING_DISABLED,
    originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
  });
  const bucketOrigin = uploads.nodes.bucket.bucketRegionalDomainName.apply((name) => `https://${name}`);
  const headers = bucketOrigin.apply((origin) => pageHeadersFunction({ media: [], uploads: [origin] }));

  return new sst.aws.Cdn("Site", {
    comment: `${$app.name} ${$app.stage}`,
    origins: [
      fromBucket("pages", pages),
      fromBucket("media", media),
      {
        originId: "api",
        domainName: api.gateway.nodes.api.apiEndpoint.apply((url) => new URL(url).hostname),
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: ["TLSv1.2"],
          originReadTimeout: 30,
        },
      },
    ],
    defaultRootObject: "index.html",
    defaultCacheBehavior: {
      ...read,
      targetOriginId: "pages",
      cachePolicyId: files,
      functionAssociations: [{ eventType: "viewer-response", functionArn: edge("PageHeaders", headers) }],
    },
    orderedCacheBehaviors: [
      ...IMMUTABLE_PATHS.map((path) => films(path, segments)),
      films(MEDIA_PATH, manifests),
      ...API_PATHS.map(calls),
    ],
  });
}

function cachePolicy(name: string, ttl: { minTtl: number; defaultTtl: number; maxTtl: number }) {
  const nothing = {
    cookiesConfig: { cookieBehavior: "none" },
    queryStringsConfig: { queryStringBehavior: "none" },
  };
  return new aws.cloudfront.CachePolicy(name, {
    ...ttl,
    parametersInCacheKeyAndForwardedToOrigin: {
      ...nothing,
      headersConfig: { headerBehavior: "none" },
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    },
  }).id;
}
