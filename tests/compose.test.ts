import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../core/config.ts";
import { BUCKETS, TOPICS } from "../core/pipeline.ts";
import { COMPOSE_ENV } from "../localstack/host/compose-services.ts";
import { functionProcesses } from "../localstack/processes.ts";
import { type ComposeService, readCompose } from "./harness/compose.ts";
import { makeTempFolder } from "./harness/temp-folder.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const SECRET = "/secrets/s3";
const mountsSecrets = ({ volumes = [] }: ComposeService) =>
  volumes.some(
    (volume) => (typeof volume === "string" ? volume.split(":")[1] : volume.target) === "/secrets",
  );

let services: Record<string, ComposeService>;
beforeAll(async () => {
  services = await readCompose();
});

/** Those that are built here: each function, and what a profile adds of it. */
const ours = () => Object.entries(services).filter(([, { build }]) => build);

test("every function of the registry is a container that runs its entry", () => {
  expect(Object.keys(services)).toEqual(expect.arrayContaining(functionProcesses().map(({ name }) => name)));
  for (const { name, entry } of functionProcesses()) {
    expect(services[name]!.command).toEqual([entry]);
    expect(existsSync(join(ROOT, entry))).toBe(true);
    expect(existsSync(join(ROOT, services[name]!.build!.dockerfile))).toBe(true);
  }
});

test("images are pinned to a version, in Dockerfiles as well", () => {
  const images = Object.values(services).flatMap(({ image, build }) => (build ? [] : [image]));
  const dockerfiles = new Set(Object.values(services).flatMap(({ build }) => build?.dockerfile ?? []));
  for (const dockerfile of dockerfiles) {
    const text = readFileSync(join(ROOT, dockerfile), "utf8");
    const stages = [...text.matchAll(/^FROM \S+ AS (\S+)/gim)].map((match) => match[1]);
    const bases = [...text.matchAll(/^FROM (\S+)/gim)].map((match) => match[1]!);
    const preset = /^ARG NODE_IMAGE=(\S+)/m.exec(text)![1]!;
    images.push(
      ...bases
        .filter((base) => !stages.includes(base))
        .map((base) => base.replace(/^\$\{NODE_IMAGE\}$/, preset)),
    );
  }
  expect(images.length).toBeGreaterThan(7);
  for (const image of images) expect(image).toMatch(/^[\w./-]+:(v?\d+\.\d+\.\d+[\w.-]*|RELEASE\.[\dTZ-]+)$/);
});

describe("a container of a function", () => {
  test("is nobody in particular, changes nothing of its image, and becomes nothing more", () => {
    expect(
      ours()
        .map(([name]) => name)
        .sort(),
    ).toEqual([...functionProcesses().map(({ name }) => name), "more-transcode"].sort());
    for (const [name, service] of ours()) {
      expect(service, name).toMatchObject({ read_only: true, init: true, cap_drop: ["ALL"] });
      expect(service.security_opt, name).toContain("no-new-privileges:true");
      const dockerfile = readFileSync(join(ROOT, service.build!.dockerfile), "utf8");
      expect(dockerfile, name).toMatch(/^USER node$/m);
      expect(dockerfile.lastIndexOf("\nRUN "), "what is run as root comes before").toBeLessThan(
        dockerfile.indexOf("\nUSER "),
      );
    }
  });

  test("has time enough to hand back what it has begun", () => {
    for (const [name, { stop_grace_period }] of ours()) expect(stop_grace_period, name).toBe("5s");
  });

  test("of transcode has its memory limited, and may make sandboxes", () => {
    for (const name of ["transcode", "more-transcode"]) {
      expect(services[name]!.mem_limit, name).toBeDefined();
      expect(services[name]!.security_opt, name).toContain("seccomp:functions/transcode/seccomp.json");
    }
    const { defaultAction, syscalls } = JSON.parse(
      readFileSync(join(ROOT, "functions/transcode/seccomp.json"), "utf8"),
    );
    expect(defaultAction).toBe("SCMP_ACT_ERRNO");
    const allowed: string[] = syscalls.flatMap(({ names }: { names: string[] }) => names);
    expect(allowed).toEqual(expect.arrayContaining(["unshare", "mount", "pivot_root", "umount2"]));
    for (const call of ["ptrace", "bpf", "io_uring_setup", "keyctl", "init_module", "process_vm_readv"])
      expect(allowed).not.toContain(call);
  });

  test("lacks no package that its entry imports", async () => {
    for (const [name, { build: image, command }] of ours()) {
      const dockerfile = readFileSync(join(ROOT, image!.dockerfile), "utf8");
      const [, words] = /npm uninstall ((?:.*\\\n)*.*)/.exec(dockerfile)!;
      const removed = words!.split(/[\s\\&]+/).filter((word) => /^[@a-z]/.test(word));
      expect(removed).toContain("hls.js");
      const used = await packagesOf([...command!, "localstack/cli/main.ts"]);
      expect(used, name).toContain("zod");
      expect(
        used.filter((one) => removed.includes(one)),
        name,
      ).toEqual([]);
    }
  });
});

/** Packages that entries import, by whatever way. */
async function packagesOf(entryPoints: string[]): Promise<string[]> {
  const { metafile } = await build({
    ...{ absWorkingDir: ROOT, entryPoints, outdir: "unwritten", write: false, metafile: true },
    ...{ bundle: true, format: "esm", platform: "node", packages: "external", logLevel: "error" },
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  const paths = imports.filter(({ external }) => external).map(({ path }) => path);
  return [...new Set(paths.map((path) => /^(?:@[^/]+\/)?[^/]+/.exec(path)![0]))];
}

test("profiles add workers and what is seen of them; without one the product is whole", () => {
  const added = Object.keys(services).filter((name) => services[name]!.profiles);
  const byProfile = Object.groupBy(added, (name) => services[name]!.profiles!.join());
  expect(byProfile).toEqual({
    observability: ["grafana", "jaeger", "prometheus"],
    scale: ["more-transcode"],
  });
  const { profiles, deploy, networks, ...more } = services["more-transcode"]!;
  expect({ deploy, networks }).toEqual({
    deploy: { replicas: 3 },
    networks: { default: { aliases: ["transcode"] } },
  });
  // Compose 2 says of each service that it is in the network of all.
  const { networks: _, ...worker } = services.transcode!;
  expect(more).toEqual(worker);
});

test("Prometheus and Grafana read files that are there, and look where the functions answer", () => {
  for (const name of ["prometheus", "grafana"]) {
    const mounted = services[name]!.volumes!.map((volume) =>
      typeof volume === "string" ? volume.split(":")[0]! : volume.source!,
    );
    const files = mounted.filter((source) => source.includes("/"));
    expect(files.length, name).toBe(2);
    for (const file of files) expect(existsSync(file), file).toBe(true);
  }
  const home = services.grafana!.environment!.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH!;
  const dashboards = join(ROOT, "infra/observability/grafana/dashboards");
  expect(existsSync(join(dashboards, home.slice("/var/lib/grafana/dashboards/".length)))).toBe(true);

  const { scrape_configs } = parse(readFileSync(join(ROOT, "infra/observability/prometheus.yml"), "utf8"));
  const [{ static_configs: statics, dns_sd_configs: found }] = scrape_configs;
  const { PORT, ALLOWED_HOSTS } = services.api!.environment!;
  expect(statics[0].targets).toEqual([`${ALLOWED_HOSTS}:${PORT}`]);
  const woken = functionProcesses().flatMap(({ name }) => (name === "api" ? [] : [name]));
  expect(found[0].names.toSorted()).toEqual(woken.toSorted());
  expect(String(found[0].port)).toBe(services.track!.environment!.METRICS_PORT);
});

test("everything is published on the loopback interface alone", () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  const published = ports.map((port) =>
    typeof port === "string"
      ? port.replace(/\/tcp$/, "")
      : `${port.host_ip}:${port.published}:${port.target}`,
  );
  expect(published.sort()).toEqual([
    "127.0.0.1:16686:16686",
    "127.0.0.1:3000:3000",
    "127.0.0.1:8000:8000",
    "127.0.0.1:8080:8080",
    "127.0.0.1:9000:9000",
    "127.0.0.1:9001:9001",
    "127.0.0.1:9090:9090",
    "127.0.0.1:9092:9092",
  ]);
});

test("topics and buckets are those of the registry", () => {
  expect(services["kafka-setup"]!.environment!.TOPICS!.split(" ")).toEqual([...TOPICS]);
  // By the log's own time of a record it is told whether the log still has it.
  expect(services["kafka-setup"]!.command!.join()).toContain("message.timestamp.type=LogAppendTime");
  expect(services["minio-setup"]!.environment!.BUCKETS!.split(" ")).toEqual([...BUCKETS]);
});

test("every long-running container has a health check, and starts after what it needs", () => {
  for (const [name, service] of Object.entries(services)) {
    // Jaeger's image has nothing to ask with.
    if (!name.endsWith("-setup") && name !== "jaeger") expect(service.healthcheck, name).toBeDefined();
  }
  expect(Object.keys(services.api!.depends_on!).sort()).toEqual(["kafka-setup", "minio-setup", "redis"]);
  for (const name of ["fanout", "track", "transcode", "more-transcode"]) {
    expect(services[name]!.depends_on!.api!.condition).toBe("service_healthy");
  }
});

test("the functions' settings are valid, and name services that are there", async () => {
  const file = join(await makeTempFolder("secret"), "s3");
  writeFileSync(file, "made-at-the-first-start\n");
  for (const { name } of functionProcesses()) {
    const environment = services[name]!.environment!;
    expect(environment.S3_SECRET_ACCESS_KEY_FILE).toBe(SECRET);
    const config = readConfig({ ...environment, S3_SECRET_ACCESS_KEY_FILE: file });
    expect(config.stack).toBe("services");
    const [kafkaHost] = config.log.brokers[0]!.split(":");
    expect(services).toHaveProperty([kafkaHost!]);
    expect(services).toHaveProperty([new URL(config.redis.url).hostname]);
    expect(new URL(config.bucket.s3.endpoint!).hostname).toBe("minio.localhost");
    expect(config.bucket.s3.secretAccessKey).toBe("made-at-the-first-start");
    expect(config.access.tokenFor).toBe("nothing");
  }
});

test("a host on this machine finds the services where Compose publishes them", () => {
  const { S3_ACCESS_KEY_ID, S3_ENDPOINT } = COMPOSE_ENV.minio;
  expect(S3_ENDPOINT).toBe("http://127.0.0.1:9000");
  expect(S3_ACCESS_KEY_ID).toBe(services.minio!.environment!.MINIO_ROOT_USER);
  expect(services.kafka!.environment!.KAFKA_ADVERTISED_LISTENERS).toContain(
    `HOST://${COMPOSE_ENV.kafka.KAFKA_BROKERS}`,
  );
});

test("no password is written down: one is made at the first start, and lies in a volume of those who need it", async () => {
  expect(readFileSync(join(ROOT, "docker-compose.yaml"), "utf8")).not.toMatch(
    /PASSWORD:|SECRET_ACCESS_KEY: [^$]/,
  );
  expect(services.minio!.environment!.MINIO_ROOT_PASSWORD_FILE).toBe(SECRET);
  const holders = Object.keys(services).filter((name) => mountsSecrets(services[name]!));
  expect(holders.sort()).toEqual(
    ["grafana", "minio", "minio-setup", "secrets-setup", ...ours().map(([name]) => name)].sort(),
  );
  expect(services.minio!.depends_on!["secrets-setup"]!.condition).toBe("service_completed_successfully");

  const folder = await makeTempFolder("secrets");
  const [script] = services["secrets-setup"]!.command!;
  const setUp = async (GIVEN: string) => {
    // Its shell script, on a folder of this machine: as the container's root it may hand the file over.
    const here = script!
      .replaceAll("$$", "$")
      .replaceAll("/secrets/", `${folder}/`)
      .replace(/chown.*$/m, "");
    await execa("/bin/sh", ["-euc", here], { env: { GIVEN } });
    expect(statSync(join(folder, "s3")).mode & 0o777).toBe(0o400);
    return readFileSync(join(folder, "s3"), "utf8").trim();
  };
  const made = await setUp("");
  expect(made).toMatch(/^[\w-]{32}$/);
  expect(readFileSync(join(folder, "grafana"), "utf8").trim()).toMatch(/^(?!.*\n)[\w-]{32}$/);
  expect(await setUp("")).toBe(made);
  expect(await setUp("of-the-settings")).toBe("of-the-settings");
});

test("jobs and acknowledged records survive: Redis evicts nothing and appends to its file", () => {
  expect(services.redis!.command!.join(" ")).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/);
});
