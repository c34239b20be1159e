import { join } from 'node:path';
import { startEventHubs } from '../../../stack/event-hubs/event-hubs.ts';
import { AUDITORS, HUB, readSettings, reportReady } from './_settings.ts';

/** The hub as a process of its own, durable in the world's directory. */
const { settings } = await readSettings();
const entity = { Name: HUB, PartitionCount: settings.partitions, ConsumerGroups: [{ Name: AUDITORS }] };
const broker = await startEventHubs({
  dataDir: join(settings.dataDir, 'event-hubs'),
  amqpPort: settings.amqpPort,
  httpPort: settings.hubHttpPort,
  userConfig: {
    UserConfig: {
      NamespaceConfig: [{ Type: 'EventHub', Name: 'emulatorNs1', Entities: [entity] }],
    },
  },
});
reportReady((command) => {
  if (command.kind === 'killConnections') broker.hooks.killConnections();
  if (command.kind === 'failWrites') broker.hooks.failWrites(command.code);
});
