import { context, DiagLogLevel, diag, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  RandomIdGenerator,
  type Sampler,
  SamplingDecision,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Config } from "../config.ts";
import type { Logger } from "../logger.ts";
import { wantedIds } from "./film-span.ts";
import type { Tracing } from "./open-tracing.ts";

/** Spans are sent this often, so that what a killed process did not send is little. */
const SEND_EVERY_MS = 1_000;
/** Nobody waits longer for who takes them, least of all a function that has to answer or a process that stops. */
const SEND_WITHIN_MS = 1_500;

/**
 * Sends spans to an OTLP endpoint (HTTP, JSON) from here on. This module, which loads OpenTelemetry's SDK, is imported
 * only where OTEL_EXPORTER_OTLP_ENDPOINT is set. Spans are of films alone: what has no film above it is not recorded.
 */
export function startTracing(config: Config, name: string, logger: Logger): Tracing {
  diag.setLogger(toDiagLogger(logger), { logLevel: DiagLogLevel.WARN });
  const exporter = new OTLPTraceExporter({
    url: `${config.tracing.endpoint}/v1/traces`,
    timeoutMillis: SEND_WITHIN_MS,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": `vidpipeline-${name}`,
      "service.namespace": "vidpipeline",
      "service.instance.id": String(process.pid),
      "deployment.environment.name": config.deployment,
    }),
    sampler: new ParentBasedSampler({ root: filmsAlone }),
    idGenerator: new FilmIds(),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_EVERY_MS })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  const tell = (error: unknown) => logger.warn({ err: error }, "spans could not be sent");
  return {
    flush: () => provider.forceFlush({ timeoutMillis: SEND_WITHIN_MS }).catch(tell),
    stop: () => provider.shutdown().catch(tell),
  };
}

/** Of spans without a parent only films are recorded: BullMQ would tell each look at an empty queue. */
const filmsAlone: Sampler = {
  shouldSample: () => ({
    decision: wantedIds() ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
  }),
};

class FilmIds extends RandomIdGenerator {
  override generateTraceId() {
    return wantedIds()?.traceId ?? super.generateTraceId();
  }
  override generateSpanId() {
    return wantedIds()?.spanId ?? super.generateSpanId();
  }
}

function toDiagLogger(logger: Logger) {
  const tell =
    (level: "debug" | "warn") =>
    (message: string, ...rest: unknown[]) =>
      logger[level]({ detail: message, rest }, "OpenTelemetry complains: traces may lack spans");
  return {
    error: tell("warn"),
    warn: tell("warn"),
    info: tell("debug"),
    debug: tell("debug"),
    verbose: tell("debug"),
  };
}
