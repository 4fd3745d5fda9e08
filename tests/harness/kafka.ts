import { findFreePort } from "../../localstack/launch/free-port.ts";
import { launchKafka } from "../../localstack/launch/kafka.ts";
import { provisionKafka } from "../../localstack/provision/kafka.ts";
import { startServer, type TestServer } from "./server.ts";
import { makeTempFolder } from "./temp-folder.ts";

export interface TestKafka extends TestServer {
  brokers: string[];
}

/** A Kafka of its own, empty, on free ports. Call it at the top of a file or in a test: it stops by itself. */
export async function startKafka(): Promise<TestKafka> {
  const { libDir } = await provisionKafka((text) => process.stderr.write(`${text}\n`));
  const dataDir = await makeTempFolder("kafka");
  const [port, controllerPort] = [await findFreePort(), await findFreePort()];
  const server = await startServer(() => launchKafka({ libDir, dataDir, port, controllerPort }));
  return { ...server, brokers: [`127.0.0.1:${port}`] };
}
