import { z } from 'zod';

const message = z.unknown().meta({ description: 'A bare body, or a whole {Body, Properties, SystemProperties}.' });

const expectation = z
  .record(z.string(), z.unknown())
  .meta({ description: 'Properties that are not named may have any value; null: must be absent.' });

export const mappingCaseSchema = z
  .strictObject({
    title: z.string().optional().meta({ description: 'What the case shows, as a sentence.' }),
    message: message.optional(),
    messages: z.array(message).optional().meta({ description: 'Several messages that fall in one window.' }),
    measurements: z.array(expectation).optional().meta({ description: 'Every measurement, in order.' }),
    observations: z.array(expectation).optional().meta({ description: 'Every Observation, in the order of groups.' }),
    faults: z.array(expectation).optional().meta({ description: 'Every fault; none when left out.' }),
    now: z.iso.datetime({ offset: true }).optional().meta({
      description:
        'The time of writing, which decides status and issued; two days after the last reading unless given.',
    }),
    compatibility: z.enum(['default', 'medtech']).optional().meta({ description: 'Switches of the rendering.' }),
  })
  .meta({ title: 'Mapping case', description: 'What two mappings must make of messages.' });

/** What two mappings must make of messages. */
export type MappingCase = z.output<typeof mappingCaseSchema>;

const caseFile = z
  .union([
    z.object({ $schema: z.string().optional(), cases: z.array(mappingCaseSchema) }),
    z.array(mappingCaseSchema),
    mappingCaseSchema,
  ])
  .meta({ title: 'Mapping cases', description: 'Tests of a device mapping and a FHIR mapping.' });

/** JSON Schema of a file of cases, for editors and for `mapping-cases.schema.json`. */
export const MAPPING_CASES_JSON_SCHEMA = z.toJSONSchema(caseFile, { io: 'input', target: 'draft-07' });
