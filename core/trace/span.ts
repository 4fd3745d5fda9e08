import {
  type Attributes,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { toPipelineError } from "../errors.ts";
import { readTraceparent } from "./trace-context.ts";

/** Costs next to nothing until start-tracing.ts puts the SDK behind it, which it does only where spans are wanted. */
const tracer = trace.getTracer("vidpipeline");

export interface SpanOptions {
  kind?: SpanKind;
  /** A traceparent: of whoever caused this, elsewhere. What runs around it, by default. */
  parent?: string | null;
  /** More traceparents, where one piece of work has several causes. */
  links?: (string | null | undefined)[];
  attributes?: Attributes;
}

/** Runs `work` as a span. One that throws is marked as failed, with the code of the error. */
export async function inSpan<Result>(
  name: string,
  { kind = SpanKind.INTERNAL, parent, links = [], attributes }: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const cause = readTraceparent(parent);
  const around = cause ? trace.setSpanContext(ROOT_CONTEXT, cause) : context.active();
  const others = links.flatMap((link) => readTraceparent(link) ?? []).map((context) => ({ context }));
  const span = tracer.startSpan(name, { kind, attributes, links: others }, around);
  try {
    return await context.with(trace.setSpan(around, span), () => work(span));
  } catch (error) {
    failSpan(error, span);
    throw error;
  } finally {
    span.end();
  }
}

/** Tells of what lasted from `startTime` (ms since 1970) until now. */
export function tellSpan(name: string, { kind, parent, attributes }: SpanOptions, startTime: number): void {
  const cause = readTraceparent(parent);
  const around = cause ? trace.setSpanContext(ROOT_CONTEXT, cause) : context.active();
  tracer.startSpan(name, { kind, attributes, startTime }, around).end();
}

/** Tells the running span more of what it is about. */
export function describeSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** Marks the running span as failed, or another. */
export function failSpan(thrown: unknown, span = trace.getActiveSpan()): void {
  const { code, detail } = toPipelineError(thrown);
  span?.setAttribute("error.type", code);
  span?.setStatus({ code: SpanStatusCode.ERROR, message: detail });
}
