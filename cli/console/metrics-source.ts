import type { MetricsSource } from '../../console/server/console-parts.ts';

const PATIENCE_MS = 3_000;

/** What this process counts itself. */
export function ownMetrics(expose: () => Promise<string>): MetricsSource {
  return { from: 'process', read: async () => new Map([['process', await expose()]]), missing: () => [] };
}

/** What ingestors and workers tell at their endpoints. */
export function metricsOf(urls: readonly string[]): MetricsSource {
  if (urls.length === 0) return NO_METRICS;
  let missing: readonly string[] = [];
  return {
    from: 'endpoints',
    read: async () => {
      const answers = await Promise.all(urls.map(async (url) => [url, await scrape(url)] as const));
      missing = answers.flatMap(([url, text]) =>
        text === undefined ? [`${placeOf(url)} does not tell its metrics.`] : [],
      );
      return new Map(answers.flatMap(([url, text]) => (text === undefined ? [] : [[url, text] as const])));
    },
    missing: () => missing,
  };
}

const NO_METRICS: MetricsSource = {
  from: 'none',
  read: async () => new Map(),
  missing: () => [
    'Rates, latencies and faults are not known: name the endpoints of ingestors and workers in console.metricsUrls.',
  ],
};

async function scrape(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
}

/** Without what may be a password. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
