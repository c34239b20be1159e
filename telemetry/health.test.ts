import { afterEach, describe, expect, it } from 'vitest';
import { createHealth, type Health, type HealthCheck, type HealthFinding } from './health.ts';
import { type Endpoints, serveEndpoints } from './http-endpoints.ts';
import { createMetricsProvider } from './metrics-provider.ts';

const OK: HealthFinding = { result: 'ok', found: 'answers' };
const START = Date.UTC(2026, 2, 2, 8);

/** A check that says what the test sets, and counts how often it was asked. */
function scripted(overrides: Partial<HealthCheck> = {}) {
  const script = { finding: OK, asked: 0 };
  const check: HealthCheck = {
    name: 'FHIR server',
    medtechName: 'FhirService:IsAuthenticated',
    unanswered: { result: 'degraded', remedy: 'Wait.' },
    check: async () => {
      script.asked += 1;
      return script.finding;
    },
    ...overrides,
  };
  return Object.assign(script, { check });
}

function rig(options: { readonly timeoutMs?: number } = {}) {
  const clock = { now: START };
  const changes: string[] = [];
  const metrics = createMetricsProvider();
  const health = createHealth({
    metrics,
    now: () => clock.now,
    onChange: ({ name, result }) => changes.push(`${name} ${result}`),
    ...options,
  });
  return { clock, changes, metrics, health };
}

describe('health', () => {
  it('is starting until there are checks', async () => {
    const { health } = rig();
    expect(await health.report()).toEqual({ result: 'starting', checks: [] });
  });

  it('is as good as the worst check', async () => {
    const { health } = rig();
    const [a, b, c] = [scripted(), scripted(), scripted()];
    health.watch([a.check, b.check, c.check]);
    expect((await health.report()).result).toBe('ok');
    b.finding = { result: 'degraded', found: 'slow' };
    health.watch([a.check, b.check, c.check]);
    expect((await health.report()).result).toBe('degraded');
    c.finding = { result: 'failed', found: 'gone' };
    health.watch([a.check, b.check, c.check]);
    expect((await health.report()).result).toBe('failed');
  });

  it('asks once for all who want to know within some seconds', async () => {
    const { health, clock } = rig();
    const script = scripted({ maxAgeMs: 5_000 });
    health.watch([script.check]);
    await Promise.all([health.report(), health.report()]);
    clock.now += 4_999;
    await health.report();
    expect(script.asked).toBe(1);
    clock.now += 1;
    await health.report();
    expect(script.asked).toBe(2);
  });

  it('tells since when a result holds, and each change once', async () => {
    const { health, clock, changes } = rig();
    const script = scripted({ maxAgeMs: 0 });
    health.watch([script.check]);
    const since = async () => (await health.report()).checks[0]?.since;
    expect(await since()).toBe('2026-03-02T08:00:00.000Z');
    clock.now += 60_000;
    expect(await since()).toBe('2026-03-02T08:00:00.000Z');
    script.finding = { result: 'degraded', found: 'slow' };
    expect(await since()).toBe('2026-03-02T08:01:00.000Z');
    script.finding = { result: 'degraded', found: 'slower' };
    clock.now += 60_000;
    expect(await since()).toBe('2026-03-02T08:01:00.000Z');
    script.finding = OK;
    expect(await since()).toBe('2026-03-02T08:02:00.000Z');
    expect(changes).toEqual(['FHIR server degraded', 'FHIR server ok']);
  });

  it('takes a check that throws for what it says that silence means', async () => {
    const { health } = rig();
    const check = async () => {
      throw new Error('connection refused');
    };
    health.watch([scripted({ check }).check]);
    expect((await health.report()).checks).toMatchObject([
      { result: 'degraded', found: 'connection refused', remedy: 'Wait.' },
    ]);
  });

  it('does not wait for a check that does not heed its signal', async () => {
    const { health } = rig({ timeoutMs: 10 });
    health.watch([scripted({ check: () => new Promise(() => {}) }).check, scripted().check]);
    expect((await health.report()).checks).toMatchObject([
      { result: 'degraded', found: 'no answer within 0.01 s' },
      { result: 'ok' },
    ]);
  });

  it('is a metric under the name of the old service', async () => {
    const { health, metrics } = rig();
    const other = scripted({ name: 'gate', check: async () => ({ result: 'degraded', found: 'closed' }) }).check;
    const { medtechName: _, ...gate } = other;
    health.watch([scripted().check, gate]);
    await health.report();
    const text = await metrics.expose();
    expect(text).toMatch(/^IotConnectorStatus\{.*HealthCheckName="FhirService:IsAuthenticated"\} 100$/m);
    expect(text).toMatch(/^IotConnectorStatus\{.*HealthCheckName="gate"\} 0$/m);
  });
});

describe('the endpoints', () => {
  const open: Endpoints[] = [];
  afterEach(() => open.splice(0).forEach((one) => one.close()));

  async function serve(health: Health, metrics = createMetricsProvider()) {
    const endpoints = await serveEndpoints({ metrics, health, port: 0, host: '127.0.0.1' });
    open.push(endpoints);
    return (path: string, init?: RequestInit) => fetch(`${endpoints.url}${path}`, init);
  }

  it('say live before anything has started, and ready only afterwards', async () => {
    const { health } = rig();
    const get = await serve(health);
    expect((await get('/live')).status).toBe(200);
    expect((await get('/ready')).status).toBe(503);
    health.watch([scripted().check]);
    expect((await get('/ready')).status).toBe(200);
  });

  it('are ready while degraded, and not once a check fails', async () => {
    const { health } = rig();
    const script = scripted({ maxAgeMs: 0 });
    health.watch([script.check]);
    const get = await serve(health);
    script.finding = { result: 'degraded', found: 'slow' };
    expect((await get('/ready')).status).toBe(200);
    script.finding = { result: 'failed', found: 'gone' };
    const answer = await get('/ready');
    expect([answer.status, await answer.text()]).toEqual([503, 'failed\nFHIR server: gone\n']);
    expect((await get('/live')).status).toBe(200);
  });

  it('list the checks', async () => {
    const { health } = rig();
    health.watch([scripted().check]);
    const get = await serve(health);
    const answer = await get('/health?pretty');
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await answer.json()).toEqual({
      result: 'ok',
      checks: [
        {
          name: 'FHIR server',
          medtechName: 'FhirService:IsAuthenticated',
          ...OK,
          since: '2026-03-02T08:00:00.000Z',
        },
      ],
    });
  });

  it('expose metrics with the status of the checks', async () => {
    const { health, metrics } = rig();
    health.watch([scripted().check]);
    const get = await serve(health, metrics);
    expect(await (await get('/metrics')).text()).toMatch(/^IotConnectorStatus\{.*\} 100$/m);
  });

  it('refuse other paths and methods', async () => {
    const get = await serve(rig().health);
    expect((await get('/')).status).toBe(404);
    expect((await get('/live', { method: 'POST' })).status).toBe(405);
    const head = await get('/live', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});
