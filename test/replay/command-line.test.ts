import { describe, expect, inject, it, vi } from 'vitest';
import { exitWith } from '../../cli/exit.ts';
import { createProgram } from '../../cli/program.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { heartRates, type Pipeline, register, startPipeline } from '../pipeline/_pipeline.ts';
import { editableMapping, HOUR, lettersOf, untilCounted, untilLetters, viewOf } from './_replay.ts';

const WHOLE = '"valueExpression": "$.matchedToken.heartRate",';
const BROKEN = '"valueExpression": "$.matchedToken.pulse",';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command as an operator runs it, in an environment that says where everything is. */
async function cli(pipeline: Pipeline, ...args: readonly string[]): Promise<Ran> {
  vi.stubEnv('TEMPORAL_ADDRESS', inject('temporalAddress'));
  vi.stubEnv('TEMPORAL_NAMESPACE', pipeline.namespace.name);
  vi.stubEnv('IOT_CONNECTOR_HUB_CONNECTION_STRING', pipeline.broker.connectionString);
  vi.stubEnv('IOT_CONNECTOR_DATA_DIR', pipeline.dataDir);
  vi.stubEnv('IOT_CONNECTOR_MAPPING_DIR', pipeline.parts.config.mappingDir);
  const ran = { code: 0, out: '', err: '' };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((ran.out += String(text)), true));
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((ran.err += String(text)), true));
  try {
    const program = await createProgram(args);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    exitWith(error);
  } finally {
    out.mockRestore();
    err.mockRestore();
    vi.unstubAllEnvs();
  }
  ran.code = Number(process.exitCode ?? 0);
  process.exitCode = 0;
  return ran;
}

async function startConnector(settings: Record<string, unknown> = {}): Promise<Pipeline> {
  const pipeline = await startPipeline(settings);
  await pipeline.startWorker();
  await pipeline.startIngestor();
  return pipeline;
}

describe('the everyday case on the command line', () => {
  it('goes from the list of faults over a dry run to the Observation', async () => {
    const mapping = await editableMapping();
    await mapping.edit('devicecontent.json', WHOLE, BROKEN);
    await using pipeline = await startConnector({ mappingDir: mapping.directory });
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.send(heartRates('strap-1', HOUR, 2), heartRates('strap-1', HOUR + 2_000, 2, 62));
    await untilLetters(pipeline, 2);

    const list = await cli(pipeline, 'dead-letters', 'list');
    expect(list.out).toMatch(/^CODE +TYPE +TEMPLATE +LETTERS/);
    expect(list.out).toMatch(/heartrate +0 +2 +\d+ s ago/);
    const each = await cli(pipeline, 'dead-letters', 'list', '--each', '--type', 'HeartRate', '--json');
    const [first] = JSON.parse(each.out) as readonly { readonly id: string }[];
    const shown = await cli(pipeline, 'dead-letters', 'show', first?.id ?? '');
    expect(JSON.parse(shown.out)).toMatchObject({ content: { body: { deviceId: 'strap-1' } } });

    await mapping.edit('devicecontent.json', BROKEN, WHOLE);
    const dry = await cli(pipeline, 'dead-letters', 'replay', '--dry-run', '--since', '1h');
    expect(dry).toMatchObject({ code: 0, out: '2 of 2 letter(s) would now pass, with 4 reading(s).\n' });
    const replayed = await cli(pipeline, 'dead-letters', 'replay');
    expect(replayed.out).toMatch(
      /^Run [a-z0-9-]+: 2 letter\(s\)\n2 of 2 letter\(s\) were replayed, with 4 reading\(s\)\.\n$/,
    );
    expect(await lettersOf(pipeline)).toEqual([]);
    await pipeline.flush('strap-1', 'heartrate');
    expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '60 61 62 63' } }]);

    const redriven = await cli(pipeline, 'redrive', '--from', '1h', '--json');
    expect(JSON.parse(redriven.out)).toMatchObject({ events: 2, readings: 4, readingsByType: { heartrate: 4 } });
  });

  it('never discards by accident, and says how to resume a run that does not exist', async () => {
    await using pipeline = await startConnector();
    await pipeline.send({ deviceId: 'strap-1', time: 'half past nine', heartRate: 60 });
    await untilLetters(pipeline, 1);
    expect(await cli(pipeline, 'dead-letters', 'discard')).toMatchObject({ code: 2 });
    const careless = await cli(pipeline, 'dead-letters', 'discard', '--type', 'heartrate');
    expect(careless.err).toContain('Add --yes');
    expect(await lettersOf(pipeline)).toHaveLength(1);
    expect(await cli(pipeline, 'dead-letters', 'discard', '--type', 'heartrate', '--yes')).toMatchObject({ code: 0 });
    expect(await lettersOf(pipeline)).toEqual([]);
    const unknown = await cli(pipeline, 'dead-letters', 'replay', '--resume', 'nosuchrun');
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.err).toContain('There is no replay run nosuchrun');
  });
});

describe('held readings on the command line', () => {
  it('are listed with their reason, retried when it is mended, and discarded with a name', async () => {
    await using pipeline = await startConnector({ window: { seconds: 0 } });
    await pipeline.send(...['strap-1', 'strap-2'].map((device) => heartRates(device, Date.now() - 10_000, 2)));
    const isHeld = async (device: string) => (await viewOf(pipeline, device))?.state;
    for (const device of ['strap-1', 'strap-2']) {
      await expect.poll(() => isHeld(device), { timeout: 30_000 }).toBe('Held');
    }
    await expect
      .poll(async () => (await cli(pipeline, 'held', 'list')).out, { timeout: 40_000 })
      .toMatch(/strap-[12] +heartrate +UnknownDevice\nstrap-[12] +heartrate +UnknownDevice/);
    expect((await cli(pipeline, 'held', 'show', 'strap-1', 'heartrate')).out).toMatch(/UnknownDevice +2 /);

    await register(pipeline.fhir, 'strap-1', 'patient-1');
    const retried = await cli(pipeline, 'held', 'retry', '--all');
    expect(retried).toMatchObject({ code: 4 });
    expect(retried.out).toMatch(/^1 of 2 actor\(s\) hold nothing any more\.\n[^]*strap-2 +heartrate +Held +1 held/);
    await untilCounted(pipeline, { persisted: 2 });

    const args = ['discard', 'strap-2', 'heartrate', '--why', 'a test strap', '--by', 'nurse', '--json'];
    expect(JSON.parse((await cli(pipeline, 'held', ...args)).out)).toMatchObject([{ discarded: 1 }]);
    await untilLetters(pipeline, 1);
    expect(await lettersOf(pipeline)).toMatchObject([
      { faults: [{ code: 'UnknownDevice', decision: { by: 'nurse', why: 'a test strap' } }] },
    ]);
    // What a person discarded comes back by its id only.
    for (const options of [[], ['--dry-run']]) {
      const { out } = await cli(pipeline, 'dead-letters', 'replay', ...options);
      expect(out).toMatch(/^0 of 0 letter\(s\) .*\n1 more that a person discarded/);
    }
    const [letter] = await lettersOf(pipeline);
    await register(pipeline.fhir, 'strap-2', 'patient-2');
    await cli(pipeline, 'dead-letters', 'replay', letter?.id ?? '');
    expect((await pipeline.flush('strap-2', 'heartrate')).view.counters).toMatchObject({ accepted: 4, persisted: 2 });
    expect(pipeline.observations()).toHaveLength(2);
    expect(await lettersOf(pipeline)).toEqual([]);
    expect((await cli(pipeline, 'held', 'show', 'strap-9', 'heartrate')).code).toBe(3);
  });

  it('of an actor that was terminated are recovered once', async () => {
    await using pipeline = await startConnector();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.send(heartRates('strap-1', HOUR, 2));
    await untilCounted(pipeline, { accepted: 2 });
    const id = actorWorkflowId({ deviceId: 'strap-1', type: 'heartrate' });
    await pipeline.namespace.client.workflow.getHandle(id).terminate('test');
    await expect
      .poll(async () => (await cli(pipeline, 'recover', '--terminated', '--dry-run')).out, { timeout: 40_000 })
      .toContain('TERMINATED');
    const first = await cli(pipeline, 'recover', 'strap-1', 'heartrate', '--json');
    expect(JSON.parse(first.out)).toMatchObject([{ outcome: 'recovered', readings: 2 }]);
    const second = await cli(pipeline, 'recover', '--terminated');
    expect(second.out).toMatch(/TERMINATED +before +0 +0/);
    await untilCounted(pipeline, { accepted: 2 });
  });
});
