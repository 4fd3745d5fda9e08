import { makeLog } from "./log.ts";
import { makeNetwork } from "./network.ts";
import { makeQueue } from "./queue.ts";
import { makeSecrets } from "./secrets.ts";
import { settingsOf } from "./settings.ts";
import { makeStorage } from "./storage.ts";

/** What the functions stand on. */
export function makePlatform() {
  const vpc = makeNetwork();
  return {
    settings: settingsOf($app.stage),
    secrets: makeSecrets(),
    buckets: makeStorage(),
    queue: makeQueue(vpc),
    log: makeLog(vpc),
    vpc,
  };
}

export type Platform = ReturnType<typeof makePlatform>;

/** The environment of every function, as core/config.ts reads it. */
export function environmentOf({ settings, secrets, buckets, queue, log }: Platform) {
  return {
    STACK: "services",
    DEPLOYMENT: $app.stage,
    DATA_DIR: "/tmp/vidpipeline",
    KAFKA_BROKERS: log.brokers,
    KAFKA_IAM_REGION: aws.getRegionOutput().region,
    KAFKA_PARTITIONS: String(settings.partitions),
    REDIS_URL: queue.url,
    S3_REGION: aws.getRegionOutput().region,
    S3_UPLOADS_BUCKET: buckets.uploads.name,
    S3_MEDIA_BUCKET: buckets.media.name,
    LIBRARY_URL: secrets.libraryUrl.value,
    LIBRARY_TOKEN: secrets.libraryToken.value,
    ...(settings.traces ? { OTEL_EXPORTER_OTLP_ENDPOINT: settings.traces } : {}),
  };
}
