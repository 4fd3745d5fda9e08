/** Fetches or builds, once a machine, the servers that the services stack and the tests run natively. */
import { PipelineError } from "../../core/errors.ts";
import { provisionKafka } from "./kafka.ts";
import { provisionMinio } from "./minio.ts";
import { provisionRedis } from "./redis.ts";

const report = (text: string) => console.log(text);

try {
  await provisionRedis();
  await provisionKafka(report);
  await provisionMinio(report);
} catch (error) {
  console.error(error instanceof PipelineError ? error.detail : error);
  process.exitCode = 1;
}
