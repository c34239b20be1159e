import { join } from 'node:path';
import { startFhirServer } from '../../../stack/fhir-server/server.ts';
import { RequestCounter } from './_request-log.ts';
import { readSettings, reportReady } from './_settings.ts';

/** The FHIR server as a process of its own, durable in the world's directory. */
const { settings } = await readSettings();
const requests = new RequestCounter();
const server = await startFhirServer({
  dataDir: join(settings.dataDir, 'fhir-server'),
  port: settings.fhirPort,
  onRequest: requests.note,
});
requests.watchEntries(server);
reportReady((command) => {
  if (command.kind === 'outage') {
    server.faults.beginOutage({ kind: 'status', status: command.status });
    setTimeout(() => server.faults.endOutage(), command.ms);
  }
  if (command.kind === 'endOutage') server.faults.endOutage();
  if (command.kind === 'countRequests') process.send?.(requests.log());
  if (command.kind === 'loseAnswers') {
    const when = ({ method }: { readonly method: string }) => method !== 'GET';
    server.faults.inject({ effect: { kind: 'drop', moment: 'after-commit' }, when, times: command.times });
  }
});
