import { z } from 'zod';

/**
 * The configuration, as a file may hold it (JSON with comments). Every field has a default, so that an empty file and no
 * file mean the embedded stack. Secrets are not here: they come from the environment or from files (`secrets.ts`).
 */

const windowSchema = z.strictObject({
  /** Length of a window in seconds; 0 writes every hand-off at once. */
  seconds: z.number().int().min(0).max(86_400).default(900),
  byType: z.record(z.string(), z.number().int().min(0).max(86_400)).default({}),
  maxBytes: z.number().int().min(1_024).max(1_048_576).default(262_144),
  maxActorBytes: z.number().int().min(65_536).max(1_572_864).default(786_432),
});

const hubSchema = z.strictObject({
  eventHub: z.string().min(1).default('devicedata'),
  consumerGroup: z.string().min(1).default('$Default'),
  /** How long the hub keeps events: half of it is how long an outage may last before windows are moved aside. */
  retentionHours: z.number().min(1).max(2_160).default(24),
  /** Start from the oldest event when the checkpoint lies beyond the end of the log: for hubs that are wiped at will. */
  resetBeyondEnd: z.boolean().default(false),
});

const ingestSchema = z.strictObject({
  signalsPerSecond: z.number().positive().default(100),
  maxBodyBytes: z.number().int().min(1_024).default(1_048_576),
  maxPastDays: z.number().positive().default(400),
  maxFutureMinutes: z.number().nonnegative().default(15),
  keepDroppedEvents: z.boolean().default(false),
});

const temporalSchema = z.strictObject({
  taskQueue: z.string().min(1).default('iot-connector'),
  deploymentName: z
    .string()
    .regex(/^[^.:]+$/, 'may hold neither "." nor ":"')
    .default('iot-connector'),
});

const authSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('bearer') }),
  z.strictObject({
    kind: z.literal('oauth2'),
    tokenUrl: z.url(),
    clientId: z.string(),
    scope: z.string().optional(),
    resource: z.string().optional(),
    audience: z.string().optional(),
    clientAuth: z.enum(['basic', 'form']).optional(),
  }),
  z.strictObject({
    kind: z.literal('smart'),
    clientId: z.string(),
    keyId: z.string().optional(),
    tokenUrl: z.url().optional(),
    scope: z.string().optional(),
  }),
]);

const fhirSchema = z.strictObject({
  /** Base URL of the FHIR R4 server; absent: the embedded one. */
  url: z.url().optional(),
  auth: authSchema.default({ kind: 'none' }),
  strategy: z.enum(['auto', 'clientId', 'conditional']).default('auto'),
  batch: z.boolean().default(true),
  connections: z.number().int().positive().default(16),
  requestTimeoutSeconds: z.number().positive().default(30),
  observationIdentifierSystem: z.url().default('https://azure.microsoft.com/en-us/services/iomt-fhir-connector/'),
});

const identitySchema = z.strictObject({
  /** `lookup`: Devices are registered by others. `create`: unknown Devices and Patients are created bare. */
  mode: z.enum(['lookup', 'create']).default('lookup'),
  deviceSystem: z.string().optional(),
  patientSystem: z.string().optional(),
  encounterSystem: z.string().optional(),
  encounterRequired: z.boolean().default(false),
  backdateHours: z.number().nonnegative().default(24),
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

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  /** Everything the embedded parts keep, relative to the working directory. */
  dataDir: z.string().min(1).default('.iot-connector'),
  /** Folder with `devicecontent.json` and `fhirmapping.json`. */
  mappingDir: z.string().min(1).default('mapping'),
  window: windowSchema.prefault({}),
  hub: hubSchema.prefault({}),
  ingest: ingestSchema.prefault({}),
  temporal: temporalSchema.prefault({}),
  fhir: fhirSchema.prefault({}),
  identity: identitySchema.prefault({}),
  hold: z.strictObject({ ttlHours: z.number().positive().default(168) }).prefault({}),
  compatibility: compatibilitySchema.default('default'),
  stack: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      temporalPort: z.number().int().min(0).max(65_535).default(7233),
      temporalUiPort: z.number().int().min(0).max(65_535).default(8233),
      amqpPort: z.number().int().min(0).max(65_535).default(5672),
      hubHttpPort: z.number().int().min(0).max(65_535).default(5300),
      fhirPort: z.number().int().min(0).max(65_535).default(8080),
      partitions: z.number().int().min(1).max(32).default(4),
    })
    .prefault({}),
  /** Port of `/metrics`; absent: no such endpoint. */
  metricsPort: z.number().int().min(0).max(65_535).optional(),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});

export type Config = z.output<typeof configSchema>;
