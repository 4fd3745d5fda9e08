import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { findProgram } from "../../localstack/bootstrap/programs.mjs";
import { findFreePort } from "../../localstack/launch/free-port.ts";
import { launchProcess } from "../../localstack/launch/process.ts";
import { onCleanup } from "./on-cleanup.ts";
import { makeTempFolder } from "./temp-folder.ts";

/** A series at a moment: its labels and its value. */
export interface Sample {
  metric: Record<string, string>;
  value: [number, string];
}

export interface TestPrometheus {
  /** The series that PromQL finds now; throws what Prometheus says against it. */
  query(expression: string): Promise<Sample[]>;
}

const SHIPPED = fileURLToPath(new URL("../../infra/observability/prometheus.yml", import.meta.url));

/** Starts a Prometheus as it is shipped, but that it scrapes `target` (host:port) alone, every half second. */
export async function startPrometheus(target: string): Promise<TestPrometheus> {
  const folder = await makeTempFolder("prometheus");
  const shipped = parse(await readFile(SHIPPED, "utf8"));
  const config = {
    global: { ...shipped.global, scrape_interval: "500ms", scrape_timeout: "500ms" },
    scrape_configs: shipped.scrape_configs.map((job: object) => ({
      ...{ ...job, dns_sd_configs: [], static_configs: [{ targets: [target] }] },
    })),
  };
  await writeFile(join(folder, "prometheus.yml"), JSON.stringify(config)); // which is YAML
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const { stop } = await launchProcess({
    name: "prometheus",
    command: findProgram("prometheus")!,
    args: [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    ready: /Server is ready to receive web requests/,
  });
  onCleanup(stop);
  return {
    async query(expression) {
      const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`);
      const body = (await answer.json()) as { data?: { result: Sample[] }; error?: string };
      if (!body.data) throw new Error(`${body.error}: ${expression}`);
      return body.data.result;
    },
  };
}
