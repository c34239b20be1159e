import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { OtlpTarget } from './otlp-target.ts';
import { readTraceparent, traceparentOf } from './traceparent.ts';
import type { SpanOptions, Tracing } from './tracing.ts';

export interface TracingOptions {
  readonly target: OtlpTarget;
  /** Share of the traces that begin here. */
  readonly ratio: number;
  readonly resourceName: string;
  readonly version: string;
}

/** Spans by the OpenTelemetry SDK, sent to an OTLP/HTTP collector. Touches nothing global. */
export function createTracing({ target, ratio, resourceName, version }: TracingOptions): Tracing {
  const ids = new GivenIds();
  const { url, headers } = target;
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': resourceName, 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url, headers: { ...headers } }))],
  });
  const tracer = provider.getTracer('iot-connector', version);
  const underWay = new AsyncLocalStorage<Context>();
  const start = (name: string, options: SpanOptions, startTime?: number): Span =>
    tracer.startSpan(
      name,
      {
        kind: SpanKind.INTERNAL,
        attributes: attributes(options),
        links: linksOf(options),
        ...(startTime && { startTime }),
      },
      parentOf(options) ?? underWay.getStore() ?? ROOT_CONTEXT,
    );
  return {
    within: async (name, options, work) => {
      const span = start(name, options);
      const traceparent = span.isRecording() ? traceparentOf(span.spanContext()) : undefined;
      try {
        return await underWay.run(trace.setSpan(ROOT_CONTEXT, span), () => work(traceparent));
      } catch (error) {
        // The kind only: a message may hold what must not leave the process.
        span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
        throw error;
      } finally {
        span.end();
      }
    },
    record: (name, span) => {
      // What nobody traced begins no trace at its end.
      if (span.parent === undefined && underWay.getStore() === undefined) return;
      ids.next = span.own === undefined ? undefined : readTraceparent(span.own)?.spanId;
      start(name, span, span.startedAt).end(span.endedAt);
    },
    close: () => provider.shutdown(),
  };
}

/** A span whose id was told to others before it was made gets that id. */
class GivenIds extends RandomIdGenerator {
  next: string | undefined;

  constructor() {
    super();
    const { generateSpanId } = this;
    this.generateSpanId = () => {
      const { next } = this;
      this.next = undefined;
      return next ?? generateSpanId();
    };
  }
}

function attributes({ attributes: given = {} }: SpanOptions): Attributes {
  return { ...given };
}

function parentOf({ parent }: SpanOptions): Context | undefined {
  const context = parent === undefined ? undefined : readTraceparent(parent);
  return context === undefined ? undefined : trace.setSpanContext(ROOT_CONTEXT, context);
}

function linksOf({ links = [] }: SpanOptions) {
  return links.flatMap((link) => {
    const context = readTraceparent(link);
    return context === undefined || !isSpanContextValid(context) ? [] : [{ context }];
  });
}
