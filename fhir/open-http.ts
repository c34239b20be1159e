import { createAuth } from './auth/create-auth.ts';
import type { FhirGatewayConfig } from './config.ts';
import { createConnections, REQUEST_TIMEOUT_MS } from './connections.ts';
import type { FhirHttp } from './http.ts';
import { createFhirHttp } from './http.ts';

/** A way to the server with sockets and tokens of its own. */
export interface OpenHttp extends FhirHttp {
  close(): Promise<void>;
}

/** Opens no connection until it is used. @throws TypeError on a base URL or key that cannot be one */
export function openFhirHttp({ baseUrl, auth = { kind: 'none' }, http = {}, onExchange }: FhirGatewayConfig): OpenHttp {
  const dispatcher = createConnections(http);
  const sending = createFhirHttp({
    baseUrl,
    dispatcher,
    auth: createAuth(auth, baseUrl.replace(/\/+$/, ''), dispatcher),
    requestTimeoutMs: http.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    extraHeaders: http.extraHeaders ?? {},
    ...(onExchange !== undefined && { onExchange }),
  });
  return { ...sending, close: () => dispatcher.destroy() };
}
