import type { ObservationRequest } from '../../traces/observation-trace.ts';
import type { ActorName } from './actors.ts';

export type TraceRequest =
  | { readonly kind: 'message'; readonly partition: string; readonly sequence: number }
  | ({ readonly kind: 'reading'; readonly takenAt: number } & ActorName)
  | ({ readonly kind: 'observation' } & ObservationRequest);
