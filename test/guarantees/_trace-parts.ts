import { onTestFinished } from 'vitest';
import type { TraceParts } from '../../operate/trace/trace-parts.ts';
import { createFhirGateway } from '../../fhir/create-fhir-gateway.ts';
import { createConfiguredNormalizer } from '../../ingestor/ingestor-host.ts';
import { loadMappingSet } from '../../mapping-sets/load-mapping-set.ts';
import { createDirectorySource } from '../../mapping-sets/source.ts';
import { createReaderClient } from '../../replay/reader-client.ts';
import { gatewayConfig } from '../../workers/gateway-config.ts';
import { HUB, type Pipeline } from '../pipeline/_pipeline.ts';

/** What the command makes of its configuration, on the parts of a test. */
export async function traceParts({ parts, namespace, broker, fhir }: Pipeline): Promise<TraceParts> {
  const { config, secrets, metrics } = parts;
  const loaded = loadMappingSet(await createDirectorySource(config.mappingDir).read());
  if (!loaded.ok) throw new Error('the mapping of the test is broken');
  const reader = createReaderClient({ connectionString: broker.connectionString, eventHubName: HUB }, 'redrive');
  const gateway = createFhirGateway(gatewayConfig(config, secrets, fhir.baseUrl, metrics));
  onTestFinished(async () => {
    await reader.close();
    await gateway.close();
  });
  return {
    ...parts,
    reader,
    gateway,
    inForce: loaded.value,
    client: namespace.client,
    normalize: createConfiguredNormalizer(parts),
    signal: new AbortController().signal,
  };
}
