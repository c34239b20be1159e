import { z } from 'zod';
import { readableEvent } from '../../../operate/event-message.ts';
import { readSamples } from '../../../operate/hub-samples.ts';
import { NotFound } from '../../../operate/not-found.ts';
import type { MappingSet } from '../../../mapping-sets/mapping-set.ts';
import type { MappingSetTexts } from '../../contract/mapping-set.ts';
import type { HubSamples } from '../../contract/samples.ts';
import { activeSet, type ConsoleParts, partsNow } from '../console-parts.ts';
import { countTo, WORD } from '../inputs.ts';
import { get, type Route } from '../route.ts';

const VERSION = z.strictObject({ version: WORD });
const SAMPLES = z.strictObject({ partition: WORD, device: WORD, type: WORD, limit: countTo(200, 20) });
const HUB_PATIENCE_MS = 30_000;

export function mappingRoutes(parts: ConsoleParts): readonly Route[] {
  return [
    get('mappingSet', VERSION, ({ version }) => textsOf(parts, version)),
    get('samples', SAMPLES, (query) => samples(parts, query)),
  ];
}

async function textsOf(parts: ConsoleParts, version: string | undefined): Promise<MappingSetTexts> {
  const { config, compatibility } = parts;
  const set = version === undefined ? await activeSet(parts) : await archived(parts, version);
  const { deviceText, fhirText, files } = set.sources;
  const inForce = version === undefined ? set : await activeSet(parts).catch(() => undefined);
  return {
    deviceText,
    fhirText,
    files,
    version: set.version,
    isInForce: inForce?.version === set.version,
    identityMode: config.identity.mode,
    compatibility: { ...compatibility },
  };
}

async function archived({ mappingSets }: ConsoleParts, version: string): Promise<MappingSet> {
  const set = await mappingSets.get(version);
  if (set === undefined) throw new NotFound(`Mapping set ${version} is not in the store.`);
  return set;
}

async function samples(parts: ConsoleParts, query: z.output<typeof SAMPLES>): Promise<HubSamples> {
  const { device: deviceId, ...request } = query;
  const now = await partsNow(parts, AbortSignal.timeout(HUB_PATIENCE_MS));
  const found = await readSamples(now, { ...request, deviceId });
  return {
    searched: found.searched,
    samples: found.samples.map(({ partition, event }) => ({
      partition,
      sequence: event.sequence,
      enqueuedAt: event.enqueuedAt,
      ...readableEvent(event),
    })),
  };
}
