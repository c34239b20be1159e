import { describe, expect, it } from 'vitest';
import { group, NOW } from './_actor.ts';
import { newState } from './actor-state.ts';
import { renderDetails } from './current-details.ts';
import { block, takeOutcomes } from './window-life.ts';
import { viewOf } from './window-view.ts';

const identity = { deviceId: 'strap-1', type: 'heartrate' };

describe('what a person sees of an actor', () => {
  it('says since when FHIR takes nothing, and why', () => {
    const state = newState(NOW);
    block(state, 'HTTP 503', NOW);
    block(state, 'connection refused', NOW + 60_000);
    const view = viewOf(identity, state, NOW + 60_000);
    expect(view).toMatchObject({ state: 'Blocked', blocked: { since: NOW, reason: 'connection refused' } });
    expect(renderDetails(view)).toContain('FHIR takes nothing since 2026-03-01T10:00:00Z: connection refused');
  });

  it('lists as many held groups as a page bears', () => {
    const state = newState(NOW);
    const outcomes = Array.from({ length: 1_000 }, (_, index) => ({
      kind: 'failed' as const,
      code: 'UnknownDevice' as const,
      message: 'not registered',
      group: group({ times: [NOW + index] }),
    }));
    takeOutcomes(state, { outcomes }, NOW);
    const details = renderDetails(viewOf(identity, state, NOW));
    expect(details).toContain('- and 980 more');
    expect(details.length).toBeLessThan(5_000);
  });
});
