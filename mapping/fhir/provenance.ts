import type { Provenance } from '@medplum/fhirtypes';
import type { Subject } from './observation-draft.ts';

export interface ProvenanceSource {
  /** Who the connector is, and by which version, as in `meta.source`. */
  readonly connector: string;
  readonly mappingSet: string;
}

const AGENT_TYPES = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const OPERATIONS = 'http://terminology.hl7.org/CodeSystem/v3-DataOperation';

/** What a Provenance says of an Observation of ours: the device, whose it was, the connector and the mapping. */
export function provenanceContent(
  { patient, device }: Subject,
  { connector, mappingSet }: ProvenanceSource,
): Pick<Provenance, 'activity' | 'agent' | 'entity'> {
  return {
    activity: { coding: [{ system: OPERATIONS, code: 'CREATE' }] },
    agent: [
      {
        type: agentType('performer'),
        who: { reference: `Device/${device}` },
        // The assignment that was in force when the readings were taken.
        onBehalfOf: { reference: `Patient/${patient}` },
      },
      { type: agentType('assembler'), who: { identifier: { value: connector }, display: 'iot-connector' } },
    ],
    entity: [{ role: 'source', what: { identifier: { value: mappingSet }, display: 'mapping set' } }],
  };
}

function agentType(code: string) {
  return { coding: [{ system: AGENT_TYPES, code }] };
}
