import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { expect, inject, it, vi } from 'vitest';
import { createTemporalActorClient } from '../../ingestor/temporal-actor-client.ts';
import { batch, row } from '../_batches.ts';

it('a namespace that lacks the search attributes takes nothing of anybody: readings wait and none is put aside', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const namespace = `bare-${randomUUID()}`;
  const workflowExecutionRetentionPeriod = msToTs('1 day');
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  const actors = createTemporalActorClient(new Client({ connection, namespace }), 'iot-connector');
  const handOff = () =>
    actors.handOff({ deviceId: 'strap-1', type: 'heartrate' }, batch([row(1)])).catch((error: unknown) => error);
  // A new namespace is known to every part of the server only after a moment.
  await vi.waitFor(async () => expect(String(await handOff())).toMatch(/search attribute/i), 30_000);
  expect(await handOff()).toMatchObject({ kind: 'unavailable' });
  await connection.close();
});
