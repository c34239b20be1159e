import { once } from 'node:events';
import { createServer } from 'node:net';

/** A TCP port that was free a moment ago, for a child process that cannot be asked which port it took. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}
