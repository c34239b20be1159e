import { parseDecimal } from './decimal.ts';
import { valueOf } from './draft-content.ts';
import type { DraftRow } from './draft-content.ts';
import { wholeMs } from './exact-time.ts';
import { slotHolding, slotNearest } from './grid.ts';
import type { Panel, Series } from './layout.ts';
import type { OrderKey } from './order-key.ts';
import { compareKeys, newestKey } from './order-key.ts';
import { settle } from './panel.ts';
import type { Contribution, PanelRules, Settled } from './panel.ts';
import { stateOf } from './series-state.ts';
import type { ObservationState } from './series-state.ts';
import type { MeasuredValue } from '../model.ts';
import type { SampledSpec } from './fhir-template.ts';
import { isSampleArray, sampleText } from './value-text.ts';

export interface FillRules {
  /** A panel stands or falls together, or each of its values by itself. */
  readonly atomic: boolean;
  /** Keys decide, or the last writer and, in one draft, the later reading. */
  readonly keyed: boolean;
  /** What comes in replaces what stands, whatever its key. */
  readonly overwrite: boolean;
}

/** Contributions to one panel by slot. */
export type Places = Map<number, Contribution[]>;

/** Puts what comes in beside what stands, place by place. */
export function fillPlaces(panel: Panel, state: ObservationState, incoming: Places, rules: FillRules): void {
  for (const [place, contributions] of incoming) {
    const standing = standingAt(panel, state, place);
    const panelRules = panelRulesFor(panel, rules);
    const floor = rules.atomic ? stateOf(state, panel.leader).floors.get(place) : undefined;
    const settled = rules.overwrite
      ? overwritten(standing, floor, contributions, panelRules)
      : settle([...(rules.keyed ? standing : standing.map(outOfOrder)), ...contributions], floor, panelRules);
    store(panel, state, place, settled);
  }
}

function panelRulesFor({ series }: Panel, { atomic }: FillRules): PanelRules {
  const isSampled = series.some(({ grid }) => grid !== undefined);
  return { panel: atomic ? (isSampled ? 'samples' : 'reading') : 'each', size: series.length };
}

/** What the rows of a draft say of one panel. */
export function placesOf(panel: Panel, rows: readonly DraftRow[], rules: Pick<FillRules, 'keyed'>): Places {
  const places: Places = new Map();
  for (const row of rows) {
    const texts = new Map<number, Map<string, string>>();
    for (const series of panel.series) addTexts(texts, series, row);
    for (const [place, byLabel] of texts) {
      const contribution = { key: row.key, texts: byLabel, ...(rules.keyed ? {} : { time: row.time }) };
      const others = places.get(place);
      if (others === undefined) places.set(place, [contribution]);
      else others.push(contribution);
    }
  }
  return places;
}

/** Takes over what another version of the same Observation says of one panel: its values, and what is out for good. */
export function fillFromState(panel: Panel, state: ObservationState, other: ObservationState, rules: FillRules): void {
  for (const series of panel.series) {
    const { floors } = stateOf(state, series);
    for (const [place, floor] of stateOf(other, series).floors) {
      if (compareKeys(floor, floors.get(place)) > 0) floors.set(place, floor);
    }
  }
  const places: Places = new Map();
  for (const place of occupied(panel, other)) places.set(place, standingAt(panel, other, place));
  fillPlaces(panel, state, places, rules);
}

function occupied(panel: Panel, state: ObservationState): ReadonlySet<number> {
  return new Set(
    panel.series.flatMap((series) => {
      const { texts, keys } = stateOf(state, series);
      return [...texts.keys(), ...keys.keys()];
    }),
  );
}

function addTexts(texts: Map<number, Map<string, string>>, series: Series, row: DraftRow): void {
  const { label, valueName, spec } = series.slot;
  const value = valueName === undefined ? 1 : valueOf(row.values, series.slot);
  if (value === undefined) return;
  const put = (place: number, text: string): void => {
    const byLabel = texts.get(place) ?? new Map<string, string>();
    byLabel.set(label, text);
    texts.set(place, byLabel);
  };
  if (spec.kind === 'SampledData') putSamples(series, spec, row.time, value, put);
  else if (spec.kind === 'CodeableConcept') put(0, JSON.stringify(spec.concept));
  else if (!isSampleArray(value)) put(0, String(value));
}

function putSamples(
  { grid }: Series,
  spec: SampledSpec,
  time: number,
  value: MeasuredValue,
  put: (place: number, text: string) => void,
): void {
  if (!isSampleArray(value)) {
    put(grid === undefined ? 0 : slotHolding(grid, wholeMs(time)), sampleText(spec, value));
    return;
  }
  if (grid === undefined) {
    put(0, value.samples.map((sample) => sampleText(spec, sample)).join(' '));
    return;
  }
  const first = slotNearest({ ...grid, period: parseDecimal(String(value.periodMs)) }, wholeMs(time));
  value.samples.forEach((sample, index) => {
    if (sample !== null) put(first + index, sampleText(spec, sample));
  });
}

/** What stands at a place, row by row: values of one key came from one row. */
function standingAt(panel: Panel, state: ObservationState, place: number): Contribution[] {
  const rows = new Map<string, { key: OrderKey | undefined; texts: Map<string, string | undefined> }>();
  for (const series of panel.series) {
    const { texts, keys } = stateOf(state, series);
    const key = keys.get(place);
    if (key === undefined && !texts.has(place)) continue;
    const id = String(key);
    const row = rows.get(id) ?? { key, texts: new Map() };
    rows.set(id, row);
    row.texts.set(series.slot.label, texts.get(place));
  }
  return [...rows.values(), ...stateOf(state, panel.leader).superseded];
}

function outOfOrder({ texts }: Contribution): Contribution {
  return { key: undefined, time: Number.NEGATIVE_INFINITY, texts };
}

/** Raises the keys of what comes in above all that stands, so that it lasts; equal content stays as it is. */
function overwritten(
  standing: readonly Contribution[],
  floor: OrderKey | undefined,
  contributions: readonly Contribution[],
  rules: PanelRules,
): Settled {
  const settled = settle(contributions, undefined, rules);
  const newest = standing.map(({ key }) => key).reduce(newestKey, floor);
  const kept = settle(standing, floor, rules);
  if (sameTexts(settled.texts, kept.texts)) return kept;
  const raised = newest === undefined ? undefined : ([newest[0], newest[1], newest[2] + 1] as const);
  const keys = new Map(
    Array.from(settled.keys, ([label, key]) => [label, compareKeys(key, newest) > 0 ? key : raised]),
  );
  const isAtomic = rules.panel !== 'each';
  const texts = isAtomic ? settled.texts : new Map([...kept.texts, ...settled.texts]);
  return {
    texts,
    keys: isAtomic ? keys : new Map([...kept.keys, ...keys]),
    floor: isAtomic && rules.size > 1 ? newestKey(newest, settled.floor) : undefined,
    superseded: settled.superseded,
  };
}

function sameTexts(a: Settled['texts'], b: Settled['texts']): boolean {
  return a.size === b.size && [...a].every(([label, text]) => b.get(label) === text);
}

function store(panel: Panel, state: ObservationState, place: number, settled: Settled): void {
  for (const series of panel.series) {
    const own = stateOf(state, series);
    const text = settled.texts.get(series.slot.label);
    const key = settled.keys.get(series.slot.label);
    if (own.texts.get(place) !== text) own.changed = true;
    if (text === undefined) own.texts.delete(place);
    else own.texts.set(place, text);
    if (key === undefined) own.keys.delete(place);
    else own.keys.set(place, key);
  }
  const leader = stateOf(state, panel.leader);
  leader.superseded = settled.superseded;
  if (settled.floor === undefined) leader.floors.delete(place);
  else leader.floors.set(place, settled.floor);
}
