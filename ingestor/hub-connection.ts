import type { TokenCredential, WebSocketOptions } from '@azure/event-hubs';

/** How to reach a hub: as the connection string says, or by namespace and identity; over AMQP, or over WebSocket. */
export type HubConnection = (
  | { readonly connectionString: string }
  | { readonly fullyQualifiedNamespace: string; readonly credential: TokenCredential }
) & { readonly eventHubName: string; readonly webSocket?: WebSocketOptions };

/** The service's connection options for it. */
export function transportOf({ webSocket }: HubConnection): { readonly webSocketOptions?: WebSocketOptions } {
  return webSocket === undefined ? {} : { webSocketOptions: webSocket };
}
