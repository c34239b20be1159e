import { rangeOf } from './effective.ts';
import type { Layout } from './layout.ts';
import type { ObservationTarget } from './observation-draft.ts';
import { stateOf } from './series-state.ts';
import type { ObservationState } from './series-state.ts';
import { SLOTS_PER_PAGE } from './transform.ts';

/**
 * Sessions have no end that their mapping knows: one that would outgrow a FHIR string goes on in siblings, a page each, which
 * every draft finds by its own times. Drafts never reach over the end of a page.
 */
export function findOverflow(
  layout: Layout,
  state: ObservationState,
  { segments }: ObservationTarget,
  page: number,
): string | undefined {
  const segment = `p${page}`;
  if (layout.interval !== -1 || segments.includes(segment)) return undefined;
  const isTooLong = layout.series.some((series) => {
    const { texts } = stateOf(state, series);
    const { first, last } = rangeOf(texts.keys());
    return series.grid !== undefined && last - first >= SLOTS_PER_PAGE;
  });
  return isTooLong ? segment : undefined;
}
