import type { ActorState } from '../../contract/actors.ts';

const KINDS: Readonly<Record<ActorState, string>> = { Ok: 'good', Blocked: 'bad', Held: 'warn' };

export function StateBadge({ state }: { readonly state: ActorState }) {
  return <span class={`badge ${KINDS[state]}`}>{state}</span>;
}
