import type { HubSample, SamplesQuery } from '../../contract/samples.ts';
import { ask } from '../api/client.ts';
import { addSamples } from './draft.ts';
import { indentMessage } from '../editor/indent-message.ts';
import { chosenSample } from './session.ts';

/** Adds the newest events of the hub; answers in words what came of it. */
export function takeFromHub(query: SamplesQuery): Promise<string> {
  return said(async () => {
    const { samples, searched } = await ask('samples', query);
    if (samples.length === 0) return `None of the ${searched} newest events of the hub fits.`;
    chosenSample.value = addSamples(samples.map(toSample));
    return `${samples.length} message(s) of the hub.`;
  });
}

/** Adds the event of a dead letter. */
export function takeLetter(id: string): Promise<string> {
  return said(async () => {
    const { message, faults } = await ask('letter', { id });
    if (message === undefined) return 'This dead letter holds no message that can be read.';
    chosenSample.value = addSamples([{ name: `Dead letter, ${faults[0]?.code ?? ''}`, text: indentMessage(message) }]);
    return 'The message of the dead letter.';
  });
}

/** Adds one event of the hub by its place, when it is among the newest. */
export function takeFromTrace(partition: string, sequence: number): Promise<string> {
  return said(async () => {
    const { samples } = await ask('samples', { partition, limit: 200 });
    const found = samples.find((sample) => sample.sequence === sequence);
    if (found === undefined) return 'This event is no longer among the 200 newest of its partition.';
    chosenSample.value = addSamples([toSample(found)]);
    return `Event ${partition}/${sequence}.`;
  });
}

function toSample({ partition, sequence, message, rawBody }: HubSample) {
  const raw = rawBody === undefined ? '' : 'text' in rawBody ? rawBody.text : rawBody.base64;
  return { name: `Event ${partition}/${sequence}`, text: message === undefined ? raw : indentMessage(message) };
}

async function said(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
