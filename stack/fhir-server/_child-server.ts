import { startFhirServer } from './server.ts';

/** A server in a process of its own, to be killed. Prints its base address as the only line. */
const server = await startFhirServer({ dataDir: process.argv[2] });
process.stdout.write(`${server.baseUrl}\n`);
