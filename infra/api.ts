import { lambdaOf } from "./functions.ts";
import { rightsOf } from "./permissions.ts";
import type { Platform } from "./platform.ts";

/** A gateway waits 30 s for an answer at the most. */
const TIMEOUT = "29 seconds";
/** Requests a second, and at once; on one machine the host bounds what one client sends. */
const RATE = 200;
const BURST = 400;

/** The api behind an HTTP API. It hands on whole answers alone, so that `GET /events` is polled. */
export function makeApi(platform: Platform, bundles: string) {
  const gateway = new sst.aws.ApiGatewayV2("Api", {
    cors: false, // the api answers that itself
    accessLog: { retention: "1 month" },
    transform: {
      stage: { defaultRouteSettings: { throttlingRateLimit: RATE, throttlingBurstLimit: BURST } },
    },
  });
  const route = gateway.route(
    "$default",
    lambdaOf("api", platform, {
      bundles,
      timeout: TIMEOUT,
      memory: "1024 MB",
      rights: rightsOf("api"),
      environment: {
        TOKEN_FOR: "writes",
        VIDPIPELINE_TOKEN: platform.secrets.token.value,
        EVENT_STREAMS: "polled",
        MEDIA_BASE_URL: "/media",
      },
    }),
  );
  return { gateway, route };
}
