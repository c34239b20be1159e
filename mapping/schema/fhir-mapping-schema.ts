import { z } from 'zod';

/** Minutes; the names are those of the old service's code. */
const PERIOD_INTERVALS = {
  Single: 0,
  Hourly: 60,
  Daily: 1440,
  CorrelationId: -1,
  '0': 0,
  '60': 60,
  '1440': 1440,
  '-1': -1,
} as const;

const name = z.string().regex(/\S/, 'is blank');
const positive = z.number().positive('must be above 0');

/** Numbers of milliseconds, which some mappings write as strings. */
const milliseconds = z.union([
  positive,
  z
    .string()
    .regex(/^\d{1,12}(\.\d{1,9})?$/, 'must be a number of milliseconds')
    .transform(Number)
    .pipe(positive),
]);

const code = z.object({
  code: name.meta({ description: 'The code itself, for example 8867-4.' }),
  system: z.string().optional().meta({ description: 'Code system, for example http://loinc.org.' }),
  display: z.string().optional(),
});

const codes = z.array(code);
const concept = z.object({ codes: codes.optional(), text: z.string().optional() });

const unit = {
  unit: z.string().optional().meta({ description: 'Unit as people read it.' }),
  system: z.string().optional().meta({ description: 'System of the unit code; UCUM when only a code is given.' }),
  code: z.string().optional().meta({ description: 'Unit as machines read it, for example /min.' }),
};

const valueName = name.meta({ description: 'Name of the value, as the device mapping uses it.' });

const sampledData = z.object({
  valueType: z.literal('SampledData'),
  valueName,
  ...unit,
  defaultPeriod: milliseconds.optional().meta({ description: 'Milliseconds between two samples.' }),
  samplePeriod: milliseconds.optional().meta({
    description:
      'Milliseconds between the samples of an array (ECG, PPG), may be fractional; other arrays are refused.',
  }),
  origin: z.number().optional().meta({ description: 'The reading that a sample of 0 stands for.' }),
  factor: positive.optional().meta({ description: 'A reading is origin + factor × sample.' }),
  lowerLimit: z.number().optional().meta({ description: 'Readings below it are written as L.' }),
  upperLimit: z.number().optional().meta({ description: 'Readings above it are written as U.' }),
});

const quantity = z.object({ valueType: z.literal('Quantity'), valueName, ...unit });
const stringValue = z.object({ valueType: z.literal('String'), valueName });

const codeableConcept = z.object({
  valueType: z.literal('CodeableConcept'),
  valueName: z.string().optional().meta({ description: 'Without a name, every measurement of the type has it.' }),
  text: z.string().optional(),
  codes: codes.optional(),
});

const value = z.discriminatedUnion('valueType', [sampledData, quantity, stringValue, codeableConcept]);

const periodInterval = z
  .union([
    z.literal([0, 60, 1440, -1]),
    z
      .enum(['Single', 'Hourly', 'Daily', 'CorrelationId', '0', '60', '1440', '-1'])
      .transform((text) => PERIOD_INTERVALS[text]),
  ])
  .meta({
    description: 'What lands in one Observation: 0 one reading, 60 an hour, 1440 a UTC day, -1 a correlation id.',
  });

const codeValueFhir = z.object({
  typeName: name.meta({ description: 'Measurement type of the device mapping, compared without regard to case.' }),
  periodInterval: periodInterval.optional(),
  category: z.array(concept).optional().meta({ description: 'Observation.category.' }),
  codes: codes.meta({ description: 'Codings of Observation.code.' }),
  value: value.optional(),
  components: z.array(z.object({ codes, value })).optional(),
  profile: z.array(name).optional().meta({ description: 'Canonical URLs for meta.profile.' }),
});

/** The FHIR mapping file. Unknown properties are tolerated, as the old service does. */
export const fhirMappingSchema = z
  .object({
    $schema: z.string().optional(),
    templateType: z.literal(['CollectionFhir', 'CollectionFhirTemplate']),
    template: z.array(
      z.object({ templateType: z.literal(['CodeValueFhir', 'CodeValueFhirTemplate']), template: codeValueFhir }),
    ),
  })
  .meta({ title: 'FHIR mapping', description: 'Turns measurements into FHIR Observations.' });

export type FhirMappingFile = z.output<typeof fhirMappingSchema>;
export type CodeValueFhirEntry = z.output<typeof codeValueFhir>;
export type FhirValueEntry = z.output<typeof value>;
export type SampledDataEntry = z.output<typeof sampledData>;
export type CodeEntry = z.output<typeof code>;
export type ConceptEntry = z.output<typeof concept>;

/** JSON Schema of the FHIR mapping file, for editors and for `fhir-mapping.schema.json`. */
export const FHIR_MAPPING_JSON_SCHEMA = z.toJSONSchema(fhirMappingSchema, { io: 'input', target: 'draft-07' });
