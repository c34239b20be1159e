import { z } from 'zod';

const language = z.enum(['JsonPath', 'JmesPath']).meta({ description: 'Language of an expression.' });

const jsonPath = z.string().min(1, 'is empty').meta({ description: 'JSONPath expression.' });

const expression = z
  .union([
    z.string().min(1, 'is empty'),
    z.object({
      value: z.string().min(1, 'is empty').meta({ description: 'The expression.' }),
      language: language.optional(),
    }),
  ])
  .meta({ description: 'Expression in the default language of its template, or with its own language.' });

const rules = {
  valueName: z
    .string()
    .regex(/\S/, 'is blank')
    .meta({ description: 'Name of the value, as the FHIR mapping uses it.' }),
  required: z
    .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
    .default(false)
    .meta({ description: 'Without this value there is no measurement.' }),
  absent: z
    .array(z.union([z.number(), z.string()]))
    .optional()
    .meta({ description: 'What the device sends where it has no reading, for example -1 or "--".' }),
  min: z.number().optional().meta({ description: 'Smallest plausible value; below it the value is a fault.' }),
  max: z.number().optional().meta({ description: 'Largest plausible value; above it the value is a fault.' }),
  samplePeriod: z
    .number()
    .positive('must be above 0')
    .optional()
    .meta({ description: 'The value is an array of samples; milliseconds between two of them, may be fractional.' }),
};

const common = {
  typeName: z
    .string()
    .regex(/\S/, 'is blank')
    .meta({ description: 'Measurement type; the FHIR mapping has a template of the same name.' }),
  timestampZone: z.string().optional().meta({
    description: 'IANA time zone of times that name none, for example Europe/Berlin. Without it they are UTC.',
  }),
};

const legacyIds = {
  patientIdExpression: jsonPath.optional(),
  encounterIdExpression: jsonPath.optional(),
  correlationIdExpression: jsonPath.optional(),
};

const legacyValues = z
  .array(z.object({ valueExpression: jsonPath, ...rules }))
  .meta({ description: 'Values of the measurement; may be empty for events without a value.' });

const calculatedTemplate = z.object({
  ...common,
  defaultExpressionLanguage: language.optional().meta({ description: 'JsonPath unless given.' }),
  typeMatchExpression: expression,
  deviceIdExpression: expression,
  timestampExpression: expression,
  patientIdExpression: expression.optional(),
  encounterIdExpression: expression.optional(),
  correlationIdExpression: expression.optional(),
  values: z
    .array(z.object({ valueExpression: expression, ...rules }))
    .meta({ description: 'Values of the measurement; may be empty for events without a value.' }),
});

const jsonPathTemplate = z.object({
  ...common,
  typeMatchExpression: jsonPath,
  deviceIdExpression: jsonPath,
  timestampExpression: jsonPath,
  ...legacyIds,
  values: legacyValues,
});

/** IoT Hub and IoT Central: the service stamps device id and time. */
const stampedTemplate = z.object({ ...common, typeMatchExpression: jsonPath, ...legacyIds, values: legacyValues });

const template = z.discriminatedUnion('templateType', [
  z.object({
    templateType: z.literal(['CalculatedContent', 'CalculatedContentTemplate']),
    template: calculatedTemplate,
  }),
  z.object({ templateType: z.literal(['JsonPathContent', 'JsonPathContentTemplate']), template: jsonPathTemplate }),
  z.object({
    templateType: z.literal(['IotJsonPathContent', 'IotJsonPathContentTemplate']),
    template: stampedTemplate,
  }),
  z.object({
    templateType: z.literal(['IotCentralJsonPathContent', 'IotCentralJsonPathContentTemplate']),
    template: stampedTemplate,
  }),
]);

/** The device mapping file. Unknown properties are tolerated, as the old service does. */
export const deviceMappingSchema = z
  .object({
    $schema: z.string().optional(),
    templateType: z.literal(['CollectionContent', 'CollectionContentTemplate']),
    template: z.array(template).meta({ description: 'Each is tried on every message.' }),
  })
  .meta({ title: 'Device mapping', description: 'Turns device messages into measurements.' });

export type DeviceMappingFile = z.output<typeof deviceMappingSchema>;
export type TemplateEntry = DeviceMappingFile['template'][number];
export type CalculatedTemplate = z.output<typeof calculatedTemplate>;
export type ExpressionEntry = z.output<typeof expression>;
export type ValueEntry = CalculatedTemplate['values'][number];

/** JSON Schema of the device mapping file, for editors and for `device-mapping.schema.json`. */
export const DEVICE_MAPPING_JSON_SCHEMA = z.toJSONSchema(deviceMappingSchema, { io: 'input', target: 'draft-07' });
