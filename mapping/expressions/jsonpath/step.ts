import type { JsonValue } from '../../model.ts';
import { spendVisits } from '../budget.ts';
import type { EvaluationBudget } from '../expression.ts';
import { isArray, isObject } from '../json-object.ts';
import { propertyReader } from '../property.ts';
import { sliceIndexes, type Slice } from '../slice.ts';
import { needsObject, requiredName, type Test } from './condition.ts';
import type { Condition, Segment } from './ast.ts';
import { holdersIn, objectsIn, type WantedNames } from './object-walk.ts';
import { scanProperties, scanValues } from './scan.ts';

/** Appends to `found` what a segment selects from one value. */
export type Step = (value: JsonValue, found: JsonValue[], root: JsonValue, budget: EvaluationBudget) => void;

/** Compiles one segment of a path. */
export function compileStep(
  segment: Segment,
  compileCondition: (condition: Condition) => Test,
  wanted: WantedNames,
): Step {
  switch (segment.kind) {
    case 'names':
      return namesStep(segment.names);
    case 'everyName':
      return everyNameStep;
    case 'indexes':
      return indexesStep(segment.indexes);
    case 'everyIndex':
      return everyIndexStep;
    case 'slice':
      return sliceStep(segment.slice);
    case 'filter':
      return filterStep(compileCondition(segment.condition));
    case 'scanNames':
      return (value, found, _root, budget) =>
        scanProperties(value, segment.names, budget, (match) => found.push(match));
    case 'scanEverything':
      return (value, found, _root, budget) => scanValues(value, budget, (match) => found.push(match));
    case 'scanFilter':
      break;
  }
  return scanFilterStep(segment.condition, compileCondition(segment.condition), wanted);
}

function namesStep(names: readonly string[]): Step {
  const readers = names.map(propertyReader);
  return (value, found, _root, budget) => {
    spendVisits(budget, readers.length);
    for (const read of readers) {
      const property = read(value);
      if (property !== undefined) found.push(property);
    }
  };
}

const everyNameStep: Step = (value, found, _root, budget) => {
  if (!isObject(value)) return;
  const children = Object.values(value);
  spendVisits(budget, children.length);
  for (const child of children) found.push(child);
};

function indexesStep(indexes: readonly number[]): Step {
  return (value, found, _root, budget) => {
    if (!isArray(value)) return;
    spendVisits(budget, indexes.length);
    for (const index of indexes) {
      const element = value[index];
      if (element !== undefined) found.push(element);
    }
  };
}

const everyIndexStep: Step = (value, found, _root, budget) => {
  if (!isArray(value)) return;
  spendVisits(budget, value.length);
  for (const element of value) found.push(element);
};

function sliceStep(slice: Slice): Step {
  return (value, found, _root, budget) => {
    if (!isArray(value)) return;
    const indexes = sliceIndexes(slice, value.length);
    spendVisits(budget, indexes.length);
    for (const index of indexes) found.push(value[index] as JsonValue);
  };
}

/** A filter tests the elements of arrays; Json.NET finds nothing in objects. */
function filterStep(test: Test): Step {
  return (value, found, root, budget) => {
    if (!isArray(value)) return;
    spendVisits(budget, value.length);
    for (const element of value) if (test(element, root, budget)) found.push(element);
  };
}

/** After `..` a filter also tests the value that the scan starts from. */
function scanFilterStep(condition: Condition, test: Test, wanted: WantedNames): Step {
  const name = requiredName(condition);
  if (name !== undefined) return scanHoldersStep(test, wanted, wanted.add(name));
  if (!needsObject(condition)) return scanValuesStep(test);
  wanted.isEveryWanted = true;
  return (value, found, root, budget) => {
    for (const candidate of objectsIn(value, wanted, budget)) if (test(candidate, root, budget)) found.push(candidate);
  };
}

function scanHoldersStep(test: Test, wanted: WantedNames, place: number): Step {
  return (value, found, root, budget) => {
    for (const candidate of holdersIn(value, wanted, place, budget)) {
      if (test(candidate, root, budget)) found.push(candidate);
    }
  };
}

function scanValuesStep(test: Test): Step {
  return (value, found, root, budget) =>
    scanValues(value, budget, (candidate) => {
      if (test(candidate, root, budget)) found.push(candidate);
    });
}
