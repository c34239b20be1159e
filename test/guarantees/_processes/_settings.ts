import { readFile } from 'node:fs/promises';

export const HUB = 'devicedata';
/** Consumer group of those who look at what the hub holds beside the connector. */
export const AUDITORS = 'auditors';

/** What every process of a world is told, in one file: addresses stay the same however often a part is killed. */
export interface WorldSettings {
  readonly temporalAddress: string;
  readonly dataDir: string;
  readonly hubConnectionString: string;
  readonly partitions: number;
  readonly amqpPort: number;
  readonly hubHttpPort: number;
  readonly fhirPort: number;
  readonly fhirUrl: string;
  readonly workflowBundlePath: string;
  /** Time for one workflow task; the one of operation if there is none. */
  readonly workflowTaskTimeout?: '3s';
  /** Configuration of the connector, as in its file. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** What the world may ask of a process: a fault of the broker or of the FHIR server. */
export type Command =
  | { readonly kind: 'killConnections' }
  | { readonly kind: 'failWrites'; readonly code: 'ENOSPC' | undefined }
  | { readonly kind: 'outage'; readonly status: number; readonly ms: number }
  | { readonly kind: 'endOutage' }
  | { readonly kind: 'loseAnswers'; readonly times: number }
  /** Answered by a `RequestLog`. */
  | { readonly kind: 'countRequests' };

/** Argument 1 is the path of the settings, argument 2 the name of the process. */
export async function readSettings(): Promise<{ readonly settings: WorldSettings; readonly name: string }> {
  const [path = '', name = ''] = process.argv.slice(2);
  const settings: WorldSettings = JSON.parse(await readFile(path, 'utf8'));
  return { settings, name };
}

/** A process whose world is gone goes, too. */
export function reportReady(onCommand: (command: Command) => void = () => {}): void {
  process.on('disconnect', () => process.exit(1));
  process.on('message', onCommand);
  process.send?.('ready');
}
