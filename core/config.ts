import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { PipelineError } from "./errors.ts";
import { isLoopback } from "./loopback.ts";
import { EXTRA_CODECS } from "./video/extra-codecs.ts";

const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);
const seconds = (fallback: number) => z.coerce.number().positive().default(fallback);
/** Several, with commas between them. */
const list = () =>
  z
    .string()
    .default("")
    .transform((text) => text.split(",").flatMap((one) => one.trim() || []));

/** Every setting, by the name of its environment variable; README.md has the table for people. */
const Environment = z.object({
  DEPLOYMENT: z.string().min(1).default("local"),
  STACK: z.enum(["embedded", "services"]).default("embedded"),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65535).default(8000),
  DATA_DIR: z.string().min(1).default(".data"),
  /** Compose hands on what is not set as an empty text. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.preprocess((value) => value || undefined, z.url().optional()),
  METRICS_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  /** For the api, by the host of one machine. */
  METRICS_FROM: list(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).default("redis://127.0.0.1:6379"),
  KAFKA_BROKERS: z.string().min(1).default("127.0.0.1:9092"),
  KAFKA_IAM_REGION: z.string().min(1).optional(),
  KAFKA_PARTITIONS: count(1),
  S3_ENDPOINT: z.url().optional(),
  S3_REGION: z.string().min(1).default("us-east-1"),
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY_FILE: z.string().min(1).optional(),
  S3_UPLOADS_BUCKET: z.string().min(3).default("uploads"),
  S3_MEDIA_BUCKET: z.string().min(3).default("media"),
  LIBRARY_URL: z.string().min(1).optional(),
  LIBRARY_TOKEN: z.string().min(1).optional(),
  MEDIA_BASE_URL: z.string().default("/media"),
  EVENT_STREAMS: z.enum(["open", "polled"]).default("open"),
  CORS_ORIGINS: list(),
  ALLOWED_HOSTS: list(),
  TOKEN_FOR: z.enum(["auto", "nothing", "writes", "everything"]).default("auto"),
  VIDPIPELINE_TOKEN: z.string().min(16).optional(),
  SEGMENT_SECONDS: seconds(4),
  SPAN_SECONDS: seconds(16),
  SPAN_GROWTH: z.coerce.number().min(0).max(1).default(0.25),
  ENCODER: z
    .enum(["auto", "libx264", "h264_videotoolbox", "h264_nvenc", "h264_vaapi", "h264_qsv"])
    .default("auto"),
  X264_PRESET: z
    .string()
    .regex(/^[a-z]+$/)
    .default("veryfast"),
  EXTRA_CODECS: list().pipe(z.array(z.enum(EXTRA_CODECS))),
  ENCODE_CONCURRENCY: count(1),
  INGEST_CONCURRENCY: count(4),
  INGEST_PAUSE_SECONDS: seconds(15),
  JOB_ATTEMPTS: count(5),
  UPLOAD_EXPIRY_HOURS: z.coerce.number().positive().default(24),
  KEEP_SOURCE: z.stringbool().default(true),
  JOURNAL_DAYS: z.coerce.number().positive().default(30),
  RECONCILE_SECONDS: seconds(60),
  DISK_RESERVE_BYTES: z.coerce.number().int().min(0).optional(),
  MEMORY_LIMIT_BYTES: count(1024 ** 3),
  MAX_EVENT_STREAMS: count(256),
  MAX_EVENT_STREAMS_PER_CLIENT: count(64),
  MAX_UPLOADS_PER_CLIENT: count(64),
  MAX_UPLOAD_BYTES_PER_CLIENT: count(256 * 1024 ** 2),
  MAX_INITS_PER_MINUTE: count(600),
  HEADER_SECONDS: seconds(10),
  BODY_IDLE_SECONDS: seconds(30),
  THROTTLE: z.enum(["auto", "on", "off"]).default("auto"),
  SANDBOX: z.enum(["auto", "bubblewrap", "none"]).default("auto"),
  KAFKA_UI_URL: z.url().optional(),
  MINIO_CONSOLE_URL: z.url().optional(),
  FAULTS: z.enum(["auto", "on", "off"]).default("auto"),
  HEARTBEAT_FILE: z.string().min(1).optional(),
  MAX_FILM_HOURS: z.coerce.number().positive().default(24),
});

export type Environment = z.infer<typeof Environment>;

/** The configuration as its parts are passed on. Nothing else reads the environment. */
export type Config = Readonly<ReturnType<typeof toConfig>>;

/** Reads the environment once. Throws `invalid_config` with one line that names the variable and why. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PipelineError("invalid_config", `${issue?.path.join(".")}: ${issue?.message}`);
  }
  return Object.freeze(toConfig(parsed.data));
}

function toConfig(e: Environment) {
  const dataDir = resolve(e.DATA_DIR);
  const services = e.STACK === "services";
  return {
    stack: e.STACK,
    /** Tells the metrics of several deployments apart. */
    deployment: e.DEPLOYMENT,
    http: {
      host: e.HOST,
      port: e.PORT,
      corsOrigins: e.CORS_ORIGINS,
      allowedHosts: e.ALLOWED_HOSTS,
      eventStreams: e.EVENT_STREAMS,
    },
    access: { tokenFor: resolveTokenFor(e), token: e.VIDPIPELINE_TOKEN },
    dataDir,
    logLevel: e.LOG_LEVEL,
    /** Where a process that is not the api serves its metrics; nowhere by default. */
    metricsPort: e.METRICS_PORT,
    /** Addresses of the other processes' metrics, which the api's /metrics takes along. */
    metricsFrom: e.METRICS_FROM,
    /** Where spans go; nowhere by default, and then nothing makes any. */
    tracing: { endpoint: e.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/$/, "") },
    redis: { url: e.REDIS_URL },
    log: {
      driver: services ? ("kafka" as const) : ("redis" as const),
      brokers: e.KAFKA_BROKERS.split(","),
      iamRegion: e.KAFKA_IAM_REGION,
      partitions: e.KAFKA_PARTITIONS,
    },
    bucket: {
      driver: services ? ("s3" as const) : ("disk" as const),
      dir: resolve(dataDir, "buckets"),
      publicUrl: `http://${e.HOST}:${e.PORT}`,
      s3: {
        endpoint: e.S3_ENDPOINT,
        region: e.S3_REGION,
        accessKeyId: e.S3_ACCESS_KEY_ID,
        secretAccessKey: e.S3_SECRET_ACCESS_KEY ?? readSecretFile(e.S3_SECRET_ACCESS_KEY_FILE),
        buckets: { uploads: e.S3_UPLOADS_BUCKET, media: e.S3_MEDIA_BUCKET },
      },
    },
    library: { url: e.LIBRARY_URL ?? `file:${resolve(dataDir, "library.db")}`, token: e.LIBRARY_TOKEN },
    mediaBaseUrl: e.MEDIA_BASE_URL.replace(/\/$/, ""),
    segments: {
      segmentSeconds: e.SEGMENT_SECONDS,
      spanSeconds: e.SPAN_SECONDS,
      spanGrowth: e.SPAN_GROWTH,
    },
    encoder: { choice: e.ENCODER, preset: e.X264_PRESET },
    extraCodecs: e.EXTRA_CODECS,
    limits: {
      diskReserveBytes: e.DISK_RESERVE_BYTES,
      memoryBytes: e.MEMORY_LIMIT_BYTES,
      eventStreams: e.MAX_EVENT_STREAMS,
      eventStreamsPerClient: e.MAX_EVENT_STREAMS_PER_CLIENT,
      uploadsPerClient: e.MAX_UPLOADS_PER_CLIENT,
      uploadBytesPerClient: e.MAX_UPLOAD_BYTES_PER_CLIENT,
      initsPerMinute: e.MAX_INITS_PER_MINUTE,
      headerSeconds: e.HEADER_SECONDS,
      bodyIdleSeconds: e.BODY_IDLE_SECONDS,
    },
    /** Whether pages may have their media limited: on the loopback interface alone, unless it is said. */
    throttle: e.THROTTLE === "auto" ? isLoopback(e.HOST) : e.THROTTLE === "on",
    jobs: {
      encodeConcurrency: e.ENCODE_CONCURRENCY,
      ingestConcurrency: e.INGEST_CONCURRENCY,
      ingestPauseSeconds: e.INGEST_PAUSE_SECONDS,
      attempts: e.JOB_ATTEMPTS,
    },
    lifecycle: {
      uploadExpiryHours: e.UPLOAD_EXPIRY_HOURS,
      keepSource: e.KEEP_SOURCE,
      journalDays: e.JOURNAL_DAYS,
      reconcileSeconds: e.RECONCILE_SECONDS,
    },
    sandbox: e.SANDBOX,
    /** Addresses at which a browser finds them. */
    tools: { kafkaUi: e.KAFKA_UI_URL, minioConsole: e.MINIO_CONSOLE_URL },
    /** Whether people may break the local host's parts by hand: by default where nobody else can reach it. */
    faults: e.FAULTS === "auto" ? isLoopback(e.HOST) : e.FAULTS === "on",
    /** What the health check of a container without HTTP looks at. */
    heartbeatFile: e.HEARTBEAT_FILE,
    longestFilmSeconds: e.MAX_FILM_HOURS * 3600,
  };
}

/** What needs the token: whoever reaches the loopback interface is on this machine already. */
function resolveTokenFor(e: Environment): "nothing" | "writes" | "everything" {
  if (e.TOKEN_FOR !== "auto") return e.TOKEN_FOR;
  return isLoopback(e.HOST) ? "nothing" : "writes";
}

/** Where containers share secrets they are files: environments show in `docker inspect`. */
function readSecretFile(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    const { message } = error as Error;
    throw new PipelineError("invalid_config", `S3_SECRET_ACCESS_KEY_FILE: ${message}`, { cause: error });
  }
}
