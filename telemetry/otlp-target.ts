/** Where an OTLP/HTTP collector takes one kind of signal. */
export interface OtlpTarget {
  readonly url: string;
  /** From the environment only: they hold keys. */
  readonly headers: Readonly<Record<string, string>>;
}

type Signal = 'metrics' | 'traces';

/**
 * The target that the standard variables name, else the one that the configuration does. The variables win because the SDK of
 * Temporal, which sends its metrics by itself, lets them win.
 */
export function otlpTarget(
  signal: Signal,
  endpoint: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): OtlpTarget | undefined {
  const own = environment[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`];
  const base = environment['OTEL_EXPORTER_OTLP_ENDPOINT'] || endpoint;
  const url = own || (base && `${base.replace(/\/+$/, '')}/v1/${signal}`);
  if (!url) return undefined;
  const headers = {
    ...readHeaders(environment['OTEL_EXPORTER_OTLP_HEADERS']),
    ...readHeaders(environment[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`]),
  };
  return { url, headers };
}

/** `name=value,name=value`, values percent-encoded: the form that the standard gives them. */
function readHeaders(text = ''): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const [name = '', ...value] = pair.split('=');
    return name.trim() === '' ? [] : [[name.trim(), decoded(value.join('=').trim())] as const];
  });
  return Object.fromEntries(pairs);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
