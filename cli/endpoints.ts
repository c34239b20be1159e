import { VERSION } from '../config/package.ts';
import type { Config } from '../config/schema.ts';
import { createHealth, type Health } from '../telemetry/health.ts';
import { serveEndpoints } from '../telemetry/http-endpoints.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Telemetry } from './telemetry.ts';

export interface OpenEndpoints {
  readonly health: Health;
  /** Base address; absent where `metricsPort` is not set. */
  readonly url?: string;
  close(): void;
}

/** Health of this process, to be read where `metricsPort` says: from the first moment on, so that a slow start shows. */
export async function openEndpoints(
  { metricsPort: port, stack: { host } }: Pick<Config, 'metricsPort' | 'stack'>,
  telemetry: Telemetry,
  logger: Logger,
): Promise<OpenEndpoints> {
  const health = createHealth({
    metrics: telemetry.metrics,
    version: VERSION,
    onChange: ({ name, result, found, remedy }) =>
      logger[result === 'ok' ? 'info' : 'warn']({ check: name, result, found, remedy }, 'health changed'),
  });
  if (port === undefined) return { health, close: () => {} };
  const endpoints = await serveEndpoints({ metrics: telemetry, health, port, host });
  return { health, url: endpoints.url, close: () => endpoints.close() };
}
