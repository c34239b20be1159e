export interface SamplesQuery {
  readonly partition?: string;
  /** Only events that give readings of this device, or of this type, under the mapping in force. */
  readonly device?: string;
  readonly type?: string;
  /** 20 unless given, 200 at most. */
  readonly limit?: number;
}

/** The last events of the hub, newest first: looked at as one more reader, without checkpoint and without effect. */
export interface HubSamples {
  readonly samples: readonly HubSample[];
  /** How many events were looked through. */
  readonly searched: number;
}

export interface HubSample {
  readonly partition: string;
  readonly sequence: number;
  readonly enqueuedAt: number;
  /** `{Body, Properties, SystemProperties}` as JSON text, exactly as mappings see it; absent where the body is no JSON. */
  readonly message?: string;
  readonly rawBody?: { readonly text: string } | { readonly base64: string };
}
