import { z } from 'zod';

/**
 * The configuration, as a file may hold it (JSON with comments). Every field has a default, so that an empty file and no
 * file mean the embedded stack. Secrets are not here: they come from the environment or from files (`secrets.ts`).
 * The descriptions are the words of `docs/configuration.md`.
 */

const PORT = z.number().int().min(0).max(65_535);

// The open window and what waits travel to the next run of their actor together, and Temporal takes 2 MiB.
const windowSchema = z.strictObject({
  seconds: z
    .number()
    .int()
    .min(0)
    .max(86_400)
    .default(900)
    .describe('Length of a window in seconds; 0 writes every hand-off at once.'),
  byType: z
    .record(z.string(), z.number().int().min(0).max(86_400))
    .default({})
    .describe('Other lengths for single measurement types, as an object of seconds by type.'),
  maxBytes: z
    .number()
    .int()
    .min(1_024)
    .max(524_288)
    .default(262_144)
    .describe('A window that holds more is closed before its time.'),
  maxActorBytes: z
    .number()
    .int()
    .min(65_536)
    .max(1_048_576)
    .default(786_432)
    .describe('Held readings beyond this become dead letters that are replayed when the hold ends.'),
});

const hubSchema = z
  .strictObject({
    eventHub: z.string().min(1).default('devicedata').describe('Name of the event hub.'),
    consumerGroup: z.string().min(1).default('$Default').describe('Consumer group; give the connector one of its own.'),
    auth: z
      .enum(['connectionString', 'identity'])
      .default('connectionString')
      .describe(
        'By the secret `IOT_CONNECTOR_HUB_CONNECTION_STRING` (absent: the embedded broker), or by an Azure identity.',
      ),
    fullyQualifiedNamespace: z
      .string()
      .regex(/^[A-Za-z0-9.-]+$/, 'must be a host name, such as clinic.servicebus.windows.net')
      .optional()
      .describe('Host name of the namespace, for `auth` by identity.'),
    webSocket: z.boolean().default(false).describe('Speak AMQP over WebSocket on port 443, where 5671 is closed.'),
    proxyUrl: z
      .url({ protocol: /^https?$/ })
      .refine(
        (url) => !/^\w+:\/\/[^/]*@/.test(url),
        'holds a password; put user:password into IOT_CONNECTOR_PROXY_CREDENTIALS',
      )
      .optional()
      .describe('Proxy to reach the hub through, such as `http://proxy.example:3128`; needs `webSocket`.'),
    retentionHours: z
      .number()
      .min(1)
      .max(2_160)
      .default(24)
      .describe(
        'How long the hub keeps events: half of it is how long an outage may last before windows are moved aside.',
      ),
    resetBeyondEnd: z
      .boolean()
      .default(false)
      .describe(
        'Start from the oldest event when the checkpoint lies beyond the end of the log: for hubs wiped at will.',
      ),
  })
  .superRefine((hub, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    const isNamed = hub.fullyQualifiedNamespace !== undefined;
    if (hub.auth === 'identity' && !isNamed) refuse('fullyQualifiedNamespace', 'is needed for hub.auth by identity');
    if (hub.auth === 'connectionString' && isNamed) refuse('auth', 'must be identity when a namespace is named');
    if (hub.proxyUrl !== undefined && !hub.webSocket) refuse('webSocket', 'must be true: a proxy carries nothing else');
  });

const storeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file') }),
  z.strictObject({
    kind: z
      .literal('blob')
      .describe(
        'Where checkpoints, dead letters and mapping sets are kept: below `dataDir`, or in Azure Blob Storage.',
      ),
    containerUrl: z
      .url({ protocol: /^https?$/ })
      .refine((url) => !url.includes('?'), 'must hold no query: a signature is a secret')
      .optional()
      .describe('URL of the container, for access by an Azure identity.'),
    container: z
      .string()
      .regex(/^[a-z0-9](?:-?[a-z0-9]){2,62}$/, 'must be 3 to 63 of a-z, 0-9 and single -')
      .default('iot-connector')
      .describe('Name of the container, for access by the secret `IOT_CONNECTOR_BLOB_CONNECTION_STRING`.'),
  }),
]);

const azureSchema = z
  .strictObject({
    credential: z
      .enum(['default', 'managedIdentity', 'workloadIdentity', 'clientSecret'])
      .default('default')
      .describe(
        'How an Azure identity is proven; `default` tries environment, workload identity, managed identity and the signed-in developer.',
      ),
    clientId: z
      .string()
      .optional()
      .describe('Client id of a user-assigned managed identity, of the workload identity, or of the app registration.'),
    tenantId: z.string().optional().describe('Tenant of the workload identity or app registration.'),
  })
  .superRefine(({ credential, clientId, tenantId }, context) => {
    if (credential !== 'clientSecret') return;
    for (const [field, value] of Object.entries({ clientId, tenantId })) {
      if (value === undefined) {
        context.addIssue({ code: 'custom', path: [field], message: 'is needed for a client secret' });
      }
    }
  });

const ingestSchema = z.strictObject({
  signalsPerSecond: z
    .number()
    .positive()
    .default(100)
    .describe('Rate of hand-offs above which an ingestor gathers readings for longer.'),
  maxBodyBytes: z.number().int().min(1_024).default(1_048_576).describe('Larger messages become dead letters.'),
  maxPastDays: z.number().positive().default(400).describe('A reading older than this when enqueued is implausible.'),
  maxFutureMinutes: z
    .number()
    .nonnegative()
    .default(15)
    .describe('A reading further ahead than this when enqueued is implausible.'),
  keepDroppedEvents: z.boolean().default(false).describe('Keep messages that no template matched as dead letters.'),
});

const temporalSchema = z.strictObject({
  taskQueue: z.string().min(1).default('iot-connector').describe('Task queue of the workers.'),
  deploymentName: z
    .string()
    .regex(/^[^.:]+$/, 'may hold neither "." nor ":"')
    .default('iot-connector')
    .describe('Name of the worker deployment that versions belong to.'),
});

const authSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('bearer') }),
  z.strictObject({
    kind: z
      .literal('oauth2')
      .describe(
        'How requests are authorized; `bearer`, `oauth2` and `smart` need their secret, `azure` uses the Azure identity.',
      ),
    tokenUrl: z.url().describe('Token endpoint; for `smart` read from the server when absent.'),
    clientId: z.string().describe('Client id, for `oauth2` and `smart`.'),
    scope: z.string().optional().describe('Scope to ask for; for `azure` `<fhir.url>/.default` when absent.'),
    resource: z.string().optional().describe('Resource to ask for, where the endpoint wants that instead of a scope.'),
    audience: z.string().optional().describe('Audience to ask for, where the endpoint wants one.'),
    clientAuth: z.enum(['basic', 'form']).optional().describe('Where the client secret goes; `basic` when absent.'),
  }),
  z.strictObject({
    kind: z.literal('smart'),
    clientId: z.string(),
    keyId: z.string().optional().describe('Id of the signing key in the registered key set.'),
    tokenUrl: z.url().optional(),
    scope: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('azure'), scope: z.string().optional() }),
]);

const fhirSchema = z.strictObject({
  url: z.url().optional().describe('Base URL of the FHIR R4 server; absent: the embedded one.'),
  auth: authSchema.default({ kind: 'none' }),
  proxyUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Proxy to reach the FHIR server through.'),
  strategy: z
    .enum(['auto', 'clientId', 'conditional'])
    .default('auto')
    .describe('Whether Observations get ids of ours or are written by conditional requests; `auto` asks the server.'),
  batch: z.boolean().default(true).describe('Write a window as one batch Bundle where the server takes them.'),
  firstWrite: z
    .enum(['ifNoneMatch', 'ifMatchZero', 'none'])
    .optional()
    .describe('Which precondition makes a first write safe; absent: it is tried out once on a throw-away Observation.'),
  conditionalCreate: z
    .enum(['raceSafe', 'racy'])
    .optional()
    .describe('Whether concurrent conditional creates of one identifier make one resource; absent: not relied upon.'),
  provenance: z.boolean().default(false).describe('Write a Provenance for each version of an Observation.'),
  connections: z.number().int().positive().default(16).describe('Connections to the FHIR server.'),
  requestTimeoutSeconds: z.number().positive().default(30).describe('How long one request may take.'),
  observationIdentifierSystem: z
    .url()
    .default('https://azure.microsoft.com/en-us/services/iomt-fhir-connector/')
    .describe('System of the identifier of Observations; the default continues a store that MedTech filled.'),
});

const SECONDS = z.number().int().min(1).max(31_536_000);

const objectivesSchema = z.strictObject({
  latencyMarginSeconds: SECONDS.default(60).describe(
    'An Observation should stand in FHIR so long after its window is over: linger, outages aside, and writing.',
  ),
  latencyMarginByType: z
    .record(z.string(), SECONDS)
    .default({})
    .describe('Other margins for single measurement types, as an object of seconds by type.'),
  silentAfterSeconds: SECONDS.optional().describe(
    'A device that sends nothing of a type for so long is silent; absent: silence means nothing.',
  ),
  silentAfterByType: z
    .record(z.string(), SECONDS)
    .default({})
    .describe('Other times for single measurement types, as an object of seconds by type.'),
});

const telemetrySchema = z.strictObject({
  otlp: z
    .strictObject({
      endpoint: z
        .url({ protocol: /^https?$/ })
        .refine((url) => !/^\w+:\/\/[^/]*@/.test(url), 'holds a password; put headers into OTEL_EXPORTER_OTLP_HEADERS')
        .optional()
        .describe(
          'Base URL of an OTLP/HTTP collector, such as `http://collector:4318`; the variable `OTEL_EXPORTER_OTLP_ENDPOINT` wins over it; absent both: nothing is sent.',
        ),
      intervalSeconds: z.number().int().min(1).max(3_600).default(60).describe('How often metrics are sent.'),
    })
    .prefault({}),
  traces: z.boolean().default(false).describe('Send traces from hand-off to FHIR request to the collector.'),
  traceRatio: z.number().min(0).max(1).default(1).describe('Share of the hand-offs that are traced.'),
});

const identitySchema = z.strictObject({
  mode: z
    .enum(['lookup', 'create'])
    .default('lookup')
    .describe('`lookup`: Devices are registered by others. `create`: unknown Devices and Patients are created bare.'),
  deviceSystem: z.string().optional().describe('Identifier system of Devices; absent: any.'),
  patientSystem: z.string().optional().describe('Identifier system of Patients; absent: any.'),
  encounterSystem: z.string().optional().describe('Identifier system of Encounters; absent: any.'),
  encounterRequired: z.boolean().default(false).describe('Hold readings that name no encounter.'),
  backdateHours: z
    .number()
    .nonnegative()
    .default(24)
    .describe('How far back the first assignment of a device to a patient reaches.'),
  assignments: z
    .array(
      z.strictObject({
        device: z.string().min(1),
        patient: z.string().min(1),
        from: z.iso.datetime({ offset: true }),
        to: z.iso.datetime({ offset: true }).optional(),
      }),
    )
    .default([])
    .describe('Assignments `{device, patient, from, to}` by logical ids that hold whatever the Device says.'),
});

const compatibilitySchema = z.union([
  z.enum(['default', 'medtech']),
  z.strictObject({
    base: z.enum(['default', 'medtech']).default('default'),
    identityPrecision: z.enum(['millisecond', 'second']).optional(),
    statusLifeCycle: z.enum(['preliminary-final', 'final-amended']).optional(),
    effectiveShape: z.enum(['readings', 'wholePeriod']).optional(),
    encounterInIdentity: z.boolean().optional(),
    panelRule: z.enum(['atomic', 'byComponent']).optional(),
    onUnresolved: z.enum(['hold', 'ignore']).optional(),
    onNoTemplate: z.enum(['count', 'keep']).optional(),
    patientMismatchInLookup: z.enum(['refuse', 'ignore']).optional(),
    keyedMerge: z.boolean().optional(),
  }),
]);

const stackSchema = z.strictObject({
  host: z
    .string()
    .default('127.0.0.1')
    .describe('Address that the embedded parts listen on; any other than loopback needs `IOT_CONNECTOR_HUB_KEY`.'),
  temporalPort: PORT.default(7233).describe(
    'Port of the embedded Temporal server; 0 takes a free one, here and below.',
  ),
  temporalUiPort: PORT.default(8233).describe('Port of its Web UI.'),
  amqpPort: PORT.default(5672).describe('AMQP port of the embedded Event Hubs broker.'),
  hubHttpPort: PORT.default(5300).describe('HTTP port of the embedded broker: health and the REST send call.'),
  fhirPort: PORT.default(8080).describe('Port of the embedded FHIR server.'),
  partitions: z
    .number()
    .int()
    .min(1)
    .max(32)
    .default(4)
    .describe('Partitions of the embedded hub; they cannot be changed later.'),
});

const consoleSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether `up` serves the web console.'),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address that the console listens on; any other than loopback needs `IOT_CONNECTOR_CONSOLE_TOKEN`.'),
  port: PORT.default(8800).describe('Port of the console; 0 takes a free one.'),
  allowedHosts: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z0-9.-]+(:\d+)?$/, 'must be host names, such as console.clinic.example')
        .toLowerCase(),
    )
    .default([])
    .describe('Names by which browsers reach the console beside `localhost`, as through a reverse proxy.'),
  temporalUiUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Temporal Web UI that the console links to; absent: the embedded one.'),
  metricsUrls: z
    .array(z.url({ protocol: /^https?$/ }))
    .default([])
    .describe(
      'Where `iot-connector console` reads the metrics of ingestors and workers, as `http://worker-1:9464/metrics`.',
    ),
});

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  dataDir: z
    .string()
    .min(1)
    .default('.iot-connector')
    .describe('Everything that is kept on this machine, relative to the working directory.'),
  mappingDir: z.string().min(1).default('mapping').describe('Folder with `devicecontent.json` and `fhirmapping.json`.'),
  window: windowSchema.prefault({}),
  hub: hubSchema.prefault({}),
  store: storeSchema.default({ kind: 'file' }),
  azure: azureSchema.prefault({}),
  ingest: ingestSchema.prefault({}),
  temporal: temporalSchema.prefault({}),
  fhir: fhirSchema.prefault({}),
  identity: identitySchema.prefault({}),
  hold: z
    .strictObject({
      ttlHours: z
        .number()
        .positive()
        .default(168)
        .describe('Readings of an unknown device are held this long, then become dead letters.'),
    })
    .prefault({}),
  compatibility: compatibilitySchema
    .default('default')
    .describe('`medtech` makes output equal to the old service; an object changes single switches of a `base`.'),
  objectives: objectivesSchema.prefault({}),
  telemetry: telemetrySchema.prefault({}),
  console: consoleSchema.prefault({}),
  stack: stackSchema.prefault({}),
  metricsPort: PORT.optional().describe('Port of `/metrics`; absent: no such endpoint.'),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info').describe('Least level that is logged.'),
});

export type Config = z.output<typeof configSchema>;
