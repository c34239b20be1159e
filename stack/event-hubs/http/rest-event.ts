import rhea from 'rhea';
import { z } from 'zod';

import { PARTITION_KEY_ANNOTATION } from '../amqp/envelope.ts';
import type { Publication } from '../amqp/envelope.ts';

/** A publication, or what is wrong with the request. */
export type RestPublication =
  | { readonly kind: 'events'; readonly publication: Publication }
  | { readonly kind: 'invalid'; readonly reason: string };

/** What one HTTP request sends. */
export interface RestRequest {
  readonly body: Buffer;
  readonly contentType: string | undefined;
  /** The `BrokerProperties` header, JSON. */
  readonly brokerProperties: string | undefined;
}

/** The content type of a batch: a JSON array of events. */
const BATCH_CONTENT_TYPE = 'application/vnd.microsoft.servicebus.json';

const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);
const brokerPropertiesSchema = z.object({
  PartitionKey: z.string().optional(),
  MessageId: z.string().optional(),
  CorrelationId: z.string().optional(),
  ContentType: z.string().optional(),
});
const batchSchema = z
  .array(
    z.object({
      Body: z.string(),
      UserProperties: z.record(z.string(), scalarSchema).optional(),
      BrokerProperties: brokerPropertiesSchema.optional(),
    }),
  )
  .min(1);

type BrokerProperties = z.infer<typeof brokerPropertiesSchema>;

interface RestEvent {
  readonly body: Buffer;
  readonly userProperties?: Readonly<Record<string, unknown>> | undefined;
  readonly brokerProperties: BrokerProperties;
}

/** Encodes the events of a request as AMQP messages. */
export function parseRestRequest(request: RestRequest): RestPublication {
  const common = parseAs(brokerPropertiesSchema, request.brokerProperties ?? '{}');
  if (common === undefined) return invalid('The header BrokerProperties is not a JSON object that the broker knows.');
  const isBatch = request.contentType?.toLowerCase().startsWith(BATCH_CONTENT_TYPE) === true;
  const events = isBatch ? batchEvents(request.body, common) : [singleEvent(request, common)];
  if (events === undefined) {
    return invalid(
      'The body is not a batch: a JSON array of {"Body": "…", "UserProperties": {…}, "BrokerProperties": {…}}.',
    );
  }
  const keys = new Set(events.map(({ brokerProperties }) => brokerProperties.PartitionKey));
  if (keys.size > 1)
    return invalid('The events of a batch have different partition keys. Send one batch for each key.');
  return { kind: 'events', publication: { messages: events.map(encode), partitionKey: [...keys][0] } };
}

function singleEvent({ body, contentType }: RestRequest, common: BrokerProperties): RestEvent {
  return { body, brokerProperties: contentType === undefined ? common : { ContentType: contentType, ...common } };
}

function batchEvents(body: Buffer, common: BrokerProperties): readonly RestEvent[] | undefined {
  return parseAs(batchSchema, body.toString('utf8'))?.map(({ Body, UserProperties, BrokerProperties }) => ({
    body: Buffer.from(Body, 'utf8'),
    userProperties: UserProperties,
    brokerProperties: { ...common, ...BrokerProperties },
  }));
}

function encode({ body, userProperties, brokerProperties }: RestEvent): Buffer {
  const { PartitionKey, MessageId, CorrelationId, ContentType } = brokerProperties;
  return rhea.message.encode({
    ...(PartitionKey === undefined ? {} : { message_annotations: { [PARTITION_KEY_ANNOTATION]: PartitionKey } }),
    ...(MessageId === undefined ? {} : { message_id: MessageId }),
    ...(CorrelationId === undefined ? {} : { correlation_id: CorrelationId }),
    ...(ContentType === undefined ? {} : { content_type: ContentType }),
    ...(userProperties === undefined ? {} : { application_properties: userProperties }),
    body: rhea.message.data_section(body),
  });
}

function parseAs<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function invalid(reason: string): RestPublication {
  return { kind: 'invalid', reason };
}
