import type { Session } from '../session.ts';
import type { Check } from './check.ts';
import { checkClock } from './check-clock.ts';
import { checkFhir } from './check-fhir.ts';
import { checkHub } from './check-hub.ts';
import { checkMappings } from './check-mappings.ts';
import { checkReadings } from './check-readings.ts';
import { checkHubSettings } from './check-settings.ts';
import { checkTemporal } from './check-temporal.ts';

/** Each part is looked at for itself: one that cannot be reached hides no other. */
export async function runChecks(session: Session, fhirUrl: string | undefined): Promise<readonly Check[]> {
  if (fhirUrl !== undefined) return checkFhir(session, fhirUrl);
  const parts = [
    guarded('mappings', () => checkMappings(session)),
    guarded('Temporal', () => checkTemporal(session)),
    guarded('hub settings', async () => checkHubSettings(session.config, session.secrets)),
    guarded('event hub', () => checkHub(session)),
    guarded('FHIR server', async () => checkFhir(session, await session.fhirUrl())),
    guarded('readings', () => checkReadings(session)),
    guarded('clock', async () => checkClock(await session.fhirUrl())),
  ];
  return (await Promise.all(parts)).flat();
}

async function guarded(name: string, look: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await look();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ name, result: 'failed', found: message.replace(/^iot-connector: /, '') }];
  }
}
