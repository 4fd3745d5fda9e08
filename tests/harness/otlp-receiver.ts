import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { onCleanup } from "./on-cleanup.ts";

/** A span as it was received, with the service that sent it. Times in ms since 1970. */
export interface ReceivedSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  /** Empty where it has none. */
  parentSpanId: string;
  /** 2 server, 4 producer, 5 consumer (opentelemetry/proto/trace/v1). */
  kind: number;
  start: number;
  end: number;
  failed: boolean;
  attributes: Record<string, unknown>;
  links: string[];
}

export interface OtlpReceiver {
  endpoint: string;
  spans: ReceivedSpan[];
  /** Content types in which spans came. */
  contentTypes: Set<string>;
}

/** What takes OTLP over HTTP in JSON (https://opentelemetry.io/docs/specs/otlp/#otlphttp), as a collector does. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const contentTypes = new Set<string>();
  const server = createServer(async (request, response) => {
    if (request.method !== "POST" || request.url !== "/v1/traces") return response.writeHead(404).end();
    contentTypes.add(request.headers["content-type"] ?? "");
    const body = (await json(request)) as { resourceSpans: ResourceSpans[] };
    for (const { resource, scopeSpans } of body.resourceSpans) {
      const service = String(readAttributes(resource.attributes)["service.name"]);
      for (const scope of scopeSpans) spans.push(...scope.spans.map((span) => readSpan(service, span)));
    }
    return response.writeHead(200, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanup(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, contentTypes };
}

type Value = Record<string, unknown>;
type KeyValue = { key: string; value: Value };
interface ResourceSpans {
  resource: { attributes: KeyValue[] };
  scopeSpans: { spans: WireSpan[] }[];
}
interface WireSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  status?: { code?: number };
  attributes?: KeyValue[];
  links?: { spanId: string }[];
}

function readSpan(service: string, span: WireSpan): ReceivedSpan {
  const { name, traceId, spanId, parentSpanId = "", kind, attributes = [], links = [] } = span;
  return {
    ...{ service, name, traceId, spanId, parentSpanId, kind },
    start: Number(BigInt(span.startTimeUnixNano) / 1_000_000n),
    end: Number(BigInt(span.endTimeUnixNano) / 1_000_000n),
    failed: span.status?.code === 2,
    attributes: readAttributes(attributes),
    links: links.map(({ spanId }) => spanId),
  };
}

const readAttributes = (attributes: KeyValue[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
