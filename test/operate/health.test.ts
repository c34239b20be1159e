import { Client } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { createIngestorChecks } from '../../ingestor/ingestor-checks.ts';
import { createHealth } from '../../telemetry/health.ts';
import { serveEndpoints } from '../../telemetry/http-endpoints.ts';
import { createMetricsProvider } from '../../telemetry/metrics-provider.ts';
import { temporalCheck } from '../../workers/temporal-check.ts';
import { versionCheck } from '../../workers/version-check.ts';
import { createWorkerChecks } from '../../workers/worker-checks.ts';
import { startPipeline } from '../pipeline/_pipeline.ts';

describe('health of a running connector', () => {
  it('turns degraded while FHIR is out, stays ready, and is well again afterwards', async () => {
    await using pipeline = await startPipeline();
    const { namespace, parts, fhir } = pipeline;
    const host = await pipeline.startIngestor();
    const worker = createWorkerChecks(parts, namespace.client, fhir.baseUrl);
    const metrics = createMetricsProvider();
    // Each question is a look of its own.
    const checks = [temporalCheck(namespace.client), ...worker.checks, ...createIngestorChecks(host)];
    const health = createHealth({ metrics });
    health.watch(checks.map((check) => ({ ...check, maxAgeMs: 0 })));
    const endpoints = await serveEndpoints({ metrics, health, port: 0, host: '127.0.0.1' });
    const ask = async (path: string) => {
      const answer = await fetch(`${endpoints.url}${path}`);
      return { status: answer.status, text: await answer.text() };
    };
    const fhirHealth = async () => {
      const report: { checks: { name: string }[] } = JSON.parse((await ask('/health')).text);
      return report.checks.find(({ name }) => name === 'FHIR server');
    };
    try {
      await expect.poll(async () => (await health.report()).result, { timeout: 30_000 }).toBe('ok');
      const names = (await health.report()).checks.map(({ name }) => name);
      expect(names).toEqual([
        'Temporal',
        'FHIR server',
        'stuck actors',
        'event hub',
        'lag',
        'gate',
        'mappings',
        'checkpoints',
      ]);
      expect(fhir.store.all('Device')).toEqual([]);

      fhir.faults.beginOutage({ kind: 'status', status: 403 });
      expect(await fhirHealth()).toMatchObject({
        medtechName: 'FhirService:IsAuthenticated',
        result: 'degraded',
        found: expect.stringContaining('403'),
      });
      expect((await ask('/ready')).status).toBe(200);
      expect((await ask('/metrics')).text).toContain(
        'IotConnectorStatus{Operation="Setup",ResourceName="iot-connector",HealthCheckName="FhirService:IsAuthenticated"} 0',
      );

      fhir.faults.endOutage();
      expect(await fhirHealth()).toMatchObject({ result: 'ok' });
    } finally {
      endpoints.close();
      await worker.close();
      await metrics.close();
    }
  });

  it('tells which version is current, and that new actors wait for one', async () => {
    await using pipeline = await startPipeline();
    const { client, name: namespace } = pipeline.namespace;
    const nobody = { namespace, deploymentName: 'nobody', buildId: 'b1' };
    const health = createHealth({ metrics: pipeline.parts.metrics, version: '1.2.3' });
    health.watch([versionCheck(client, nobody)]);
    expect(await health.report()).toMatchObject({
      version: '1.2.3',
      result: 'degraded',
      checks: [{ remedy: expect.stringContaining('--set-current') }],
    });
    const { version } = await pipeline.startWorker();
    health.watch([versionCheck(client, version), versionCheck(client, { ...version, buildId: 'older' })]);
    const { result, checks } = await health.report();
    expect(result).toBe('ok');
    expect(checks.map(({ found }) => found)).toEqual([
      `${version.buildId} is current`,
      `older serves its own actors; ${version.buildId} is current`,
    ]);
  });

  it('is failed, and not ready, without its namespace', async () => {
    await using pipeline = await startPipeline();
    const elsewhere = new Client({ connection: pipeline.namespace.client.connection, namespace: 'not-registered' });
    const health = createHealth({ metrics: pipeline.parts.metrics });
    health.watch([temporalCheck(elsewhere)]);
    expect(await health.report()).toMatchObject({ result: 'failed', checks: [{ name: 'Temporal' }] });
  });
});
