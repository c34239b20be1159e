import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { COMPATIBILITY } from '../compatibility.ts';
import { draftsOf, heartRate, mappingOf, NOON, row } from '../fhir/_drafts.ts';
import type { FhirMapping } from '../fhir/observation-draft.ts';
import { type Rendered, renderObservations, type RenderOptions } from './render-observations.ts';

const NOW = { now: NOON };

function render(mapping: FhirMapping, options: Partial<RenderOptions> = {}): Rendered {
  return renderObservations(mapping, draftsOf(mapping, 'heartrate', [row(NOON, { hr: 70 })]), { ...NOW, ...options });
}

function only({ observations: [first, ...others] }: Rendered): Observation {
  if (first === undefined || others.length > 0) throw new Error('not one Observation');
  return first;
}

const perMinute = mappingOf(heartRate());
const hertz = mappingOf(heartRate({}, { code: 'Hz' }));

describe('drafts rendered beside what stands', () => {
  it('go to another Observation where that has another unit', () => {
    const { observations: existing } = render(hertz);
    const { observations, outcomes } = render(perMinute, { existing });
    expect(outcomes).toMatchObject([{ kind: 'observation', changed: true }]);
    expect(observations[0]?.id).not.toBe(existing[0]?.id);
  });

  it('are refused there with the switches of the old service', () => {
    const compatibility = COMPATIBILITY.medtech;
    const { observations: existing } = render(hertz, { compatibility });
    const { outcomes } = render(perMinute, { existing, compatibility });
    expect(outcomes).toMatchObject([{ kind: 'failed', fault: { code: 'FhirDataMapping' } }]);
  });

  it('are refused in the end where every Observation that they could be has another code', () => {
    const existing: Observation[] = [];
    let outcome = render(perMinute).outcomes[0];
    for (let step = 0; outcome?.kind === 'observation' && step < 20; step++) {
      existing.push({ ...only(render(hertz)), id: outcome.id, code: { text: 'Another' } });
      outcome = render(perMinute, { existing }).outcomes[0];
    }
    expect(outcome).toMatchObject({ kind: 'failed', fault: { message: expect.stringContaining('another code') } });
  });

  it('leave aside an Observation without an id', () => {
    const { id, ...nameless } = only(render(perMinute));
    const { outcomes } = render(perMinute, { existing: [nameless] });
    expect(outcomes).toEqual([{ kind: 'observation', id, changed: true }]);
  });
});
