import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Receiver } from 'rhea-promise';

/** Releases from this one on bound their credit themselves: https://github.com/Azure/azure-sdk-for-js/issues/39452 */
const FIXED_IN = [6, 0, 5] as const;
const PATCHED = Symbol.for('iot-connector.bounded-credit');

/**
 * Makes `prefetchCount` a bound. Each receive cycle of the client adds its whole prefetch to the link's credit without
 * regard to what is outstanding, so that an idle consumer piles up credit without limit and a busy one is flooded.
 * What it means is the total: only the difference to the outstanding credit is added.
 */
export function boundReceiverCredit(): void {
  if (!isCreditUnbounded(installedVersion()) || PATCHED in Receiver.prototype) return;
  assertSameInstance();
  const addCredit: (this: Receiver, credit: number) => void = Reflect.get(Receiver.prototype, 'addCredit');
  Receiver.prototype.addCredit = function addMissingCredit(this: Receiver, wanted: number): void {
    const missing = wanted - this.credit;
    if (missing > 0) addCredit.call(this, missing);
  };
  Object.defineProperty(Receiver.prototype, PATCHED, { value: true });
}

export function isCreditUnbounded(version: string): boolean {
  const parts = version.split('-')[0]?.split('.').map(Number) ?? [];
  for (const [index, fixed] of FIXED_IN.entries()) {
    const part = parts[index] ?? 0;
    if (part !== fixed) return part < fixed;
  }
  return false;
}

const own = createRequire(import.meta.url);

function installedVersion(): string {
  const text = readFileSync(own.resolve('@azure/event-hubs/package.json'), 'utf8');
  const manifest: unknown = JSON.parse(text);
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error('@azure/event-hubs is installed without a version');
}

/** A second copy of rhea-promise below the client would make the patch of ours useless without a word. */
function assertSameInstance(): void {
  const client = createRequire(own.resolve('@azure/event-hubs/package.json'));
  const amqp = createRequire(client.resolve('@azure/core-amqp'));
  if (amqp.resolve('rhea-promise') === own.resolve('rhea-promise')) return;
  throw new Error(
    '@azure/event-hubs uses another copy of rhea-promise than this package, so that its credit cannot be bounded; ' +
      'install the version of rhea-promise that @azure/core-amqp asks for',
  );
}
