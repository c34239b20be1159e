import type { FhirGatewayConfig } from '../../fhir/config.ts';
import { createFhirGateway } from '../../fhir/create-fhir-gateway.ts';
import type { FhirGateway } from '../../fhir/gateway.ts';

/** A gateway that identifies as the connector does, but makes no Device or Patient: a question changes nothing. */
export function createLookingGateway(config: FhirGatewayConfig): FhirGateway {
  return createFhirGateway({ ...config, identity: { ...config.identity, readOnly: true } });
}
