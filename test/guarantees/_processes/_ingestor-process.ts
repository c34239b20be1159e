import { startIngestorHost } from '../../../ingestor/ingestor-host.ts';
import { clientOf, partsOf } from './_connector.ts';
import { readSettings, reportReady } from './_settings.ts';

const { settings, name } = await readSettings();
await startIngestorHost({
  parts: await partsOf(settings),
  client: clientOf(settings),
  connectionString: settings.hubConnectionString,
  ownerId: name,
  // Partitions of a killed or frozen ingestor are taken over while the test lasts.
  source: { balanceIntervalMs: 500, ownershipExpiryMs: 2_500, maxWaitSeconds: 1, generationCheckMs: 1_000 },
  onFatal: () => process.exit(1),
});
reportReady();
