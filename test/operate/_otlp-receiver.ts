import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';

/** The part of the OTLP messages that tests look at; field numbers are those of opentelemetry-proto 1. */
const PROTO = `
syntax = "proto3";
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
message KeyValue { string key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; }
message NumberPoint { repeated KeyValue attributes = 7; oneof value { double as_double = 4; sfixed64 as_int = 6; } }
message HistogramPoint { repeated KeyValue attributes = 9; fixed64 count = 4; double sum = 5; }
message Gauge { repeated NumberPoint data_points = 1; }
message Sum { repeated NumberPoint data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated HistogramPoint data_points = 1; int32 aggregation_temporality = 2; }
message Metric { string name = 1; string description = 2; string unit = 3; oneof data { Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; } }
message ScopeMetrics { repeated Metric metrics = 2; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
message MetricsRequest { repeated ResourceMetrics resource_metrics = 1; }
message Link { bytes trace_id = 1; bytes span_id = 2; }
message Span { bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6; repeated KeyValue attributes = 9; repeated Link links = 13; }
message ScopeSpans { repeated Span spans = 2; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message TracesRequest { repeated ResourceSpans resource_spans = 1; }
`;

type Labels = Readonly<Record<string, string | number | boolean>>;

export interface ReceivedMetric {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum' | 'histogram';
  /** Of a histogram the number of what was recorded. */
  readonly points: readonly { readonly labels: Labels; readonly value: number }[];
}

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly name: string;
  readonly labels: Labels;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

/** A collector: takes what is sent to it, and keeps the newest of every metric and all spans. */
export interface OtlpReceiver {
  readonly url: string;
  readonly metrics: ReadonlyMap<string, ReceivedMetric>;
  readonly spans: readonly ReceivedSpan[];
  /** Of every request. */
  readonly headers: readonly IncomingMessage['headers'][];
  close(): void;
}

interface Decoded {
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics?: readonly { readonly metrics?: readonly RawMetric[] }[];
  }[];
  readonly resourceSpans?: readonly { readonly scopeSpans?: readonly { readonly spans?: readonly RawSpan[] }[] }[];
}
interface RawAttribute {
  readonly key: string;
  readonly value?: Readonly<Record<string, string | number | boolean>>;
}
interface RawPoint {
  readonly attributes?: readonly RawAttribute[];
  readonly asDouble?: number;
  readonly asInt?: number;
  readonly count?: number;
}
type RawPoints = { readonly dataPoints?: readonly RawPoint[] } | undefined;
interface RawMetric {
  readonly name: string;
  readonly unit?: string;
  readonly gauge?: RawPoints;
  readonly sum?: RawPoints;
  readonly histogram?: RawPoints;
}
interface RawSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes?: readonly RawAttribute[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const { root } = protobuf.parse(PROTO);
  const metrics = new Map<string, ReceivedMetric>();
  const spans: ReceivedSpan[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const take = async (request: IncomingMessage): Promise<void> => {
    const body = await bodyOf(request);
    headers.push(request.headers);
    const type = request.url?.endsWith('/v1/traces') === true ? 'TracesRequest' : 'MetricsRequest';
    const decoded = decode(root.lookupType(type), body);
    for (const metric of metricsIn(decoded)) metrics.set(metric.name, metric);
    spans.push(...spansIn(decoded));
  };
  const server = createServer((request, response) => {
    take(request).then(
      () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(),
      () => response.writeHead(400).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : '';
  return {
    metrics,
    spans,
    headers,
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

function decode(type: protobuf.Type, body: Buffer): Decoded {
  const options = { longs: Number, bytes: String } as const;
  const plain = type.toObject(type.decode(body), options) as Decoded;
  return plain;
}

function metricsIn({ resourceMetrics = [] }: Decoded): ReceivedMetric[] {
  const all = resourceMetrics.flatMap(({ scopeMetrics = [] }) => scopeMetrics.flatMap(({ metrics = [] }) => metrics));
  return all.map(({ name, unit = '', gauge, sum, histogram }): ReceivedMetric => {
    if (gauge !== undefined) return { name, unit, kind: 'gauge', points: pointsOf(gauge) };
    if (sum !== undefined) return { name, unit, kind: 'sum', points: pointsOf(sum) };
    return { name, unit, kind: 'histogram', points: pointsOf(histogram) };
  });
}

function pointsOf(data: RawPoints): ReceivedMetric['points'] {
  return (data?.dataPoints ?? []).map(({ attributes, asDouble, asInt, count }) => ({
    labels: labelsOf(attributes),
    value: asDouble ?? asInt ?? count ?? 0,
  }));
}

function spansIn({ resourceSpans = [] }: Decoded): ReceivedSpan[] {
  const all = resourceSpans.flatMap(({ scopeSpans = [] }) => scopeSpans.flatMap(({ spans = [] }) => spans));
  return all.map(({ traceId, spanId, parentSpanId = '', name, attributes, links = [] }) => ({
    traceId: hex(traceId),
    spanId: hex(spanId),
    parentId: hex(parentSpanId),
    name,
    labels: labelsOf(attributes),
    links: links.map((link) => ({ traceId: hex(link.traceId), spanId: hex(link.spanId) })),
  }));
}

function labelsOf(attributes: readonly RawAttribute[] = []): Labels {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value ?? {})[0] ?? '']));
}

function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
