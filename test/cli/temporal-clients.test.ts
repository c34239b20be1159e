import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { connectTemporal } from '../../cli/temporal-clients.ts';
import { signalActor } from '../_batches.ts';

const SIGNALS = 30;

it('a history of large signals is read whole, as it must be to recover what was in it', async () => {
  const temporal = await connectTemporal(inject('temporalAddress'));
  const { client } = temporal;
  const identity = { deviceId: randomUUID(), type: 'ecg' };
  const large = 'x'.repeat(200_000);
  let handle = client.workflow.getHandle('');
  for (let signal = 0; signal < SIGNALS; signal++) handle = await signalActor(client, 'nobody', identity, large);
  await handle.terminate();
  const { events } = await handle.fetchHistory();
  expect(events?.filter((event) => event.workflowExecutionSignaledEventAttributes)).toHaveLength(SIGNALS);
  await temporal.close();
});
