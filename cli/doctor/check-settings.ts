import type { Config } from '../../config/schema.ts';
import type { Secrets } from '../../config/secrets.ts';
import type { Check } from './check.ts';

const NAME = 'hub settings';
const FORM = 'Endpoint=sb://<namespace>.servicebus.windows.net/;SharedAccessKeyName=<name>;SharedAccessKey=<key>';

/** What can be seen of the usual mistakes without asking the hub; a part that runs embedded has none. */
export function checkHubSettings({ hub }: Pick<Config, 'hub'>, secrets: Secrets): readonly Check[] {
  const text = secrets.hubConnectionString;
  const isElsewhere = text !== undefined || hub.auth === 'identity';
  if (!isElsewhere) return [];
  return [
    ...(text === undefined ? [] : connectionStringChecks(text, hub.eventHub)),
    consumerGroupCheck(hub.consumerGroup),
  ];
}

function connectionStringChecks(text: string, eventHub: string): readonly Check[] {
  const parts = new Map(
    text.split(';').map((part) => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim()];
    }),
  );
  const remedy = `Copy it whole from the shared access policies of the namespace: ${FORM}`;
  const isSigned = parts.has('sharedaccesskey') || parts.has('sharedaccesssignature');
  if (!/^sb:\/\/[^/]+\/?$/i.test(parts.get('endpoint') ?? '') || !isSigned) {
    return [{ name: NAME, result: 'failed', found: 'the connection string is none of an event hub', remedy }];
  }
  const entity = parts.get('entitypath');
  if (entity === undefined || entity === eventHub) return [];
  return [
    {
      name: NAME,
      result: 'failed',
      found: `the connection string is for hub ${entity}, and hub.eventHub is ${eventHub}`,
      remedy: 'Set hub.eventHub to the hub of the connection string, or take the string of the namespace.',
    },
  ];
}

function consumerGroupCheck(group: string): Check {
  if (group !== '$Default') return { name: NAME, result: 'ok', found: `consumer group ${group}` };
  return {
    name: NAME,
    result: 'warning',
    found: 'the consumer group is $Default, which other readers of the hub use, too',
    remedy: 'Make one for the connector alone and name it in hub.consumerGroup: a second reader takes its partitions.',
  };
}
