import { ExactNumber, type JsonValue } from '../../model.ts';
import { checkDepth, spendVisits } from '../budget.ts';
import type { EvaluationBudget } from '../expression.ts';
import type { JsonObject } from '../json-object.ts';

/**
 * What the filters of a mapping ask of an object, gathered while they are compiled: one walk of an event then finds the
 * candidates of all of them. Looking for an absent name costs more than the walk, so that candidates are told by name.
 */
export class WantedNames {
  readonly names: string[] = [];
  /** Whether a filter can pass objects whatever their names are. */
  isEveryWanted = false;

  /** The place of a name in what a walk finds. */
  add(name: string): number {
    const known = this.names.indexOf(name);
    return known < 0 ? this.names.push(name) - 1 : known;
  }
}

/** What was found in a value and everything below it: parents first, in document order. */
export interface Walk {
  readonly root: JsonValue;
  readonly wanted: WantedNames;
  readonly objects: JsonObject[];
  /** The objects that have a wanted name, by the place of the name. */
  readonly holders: (JsonObject[] | undefined)[];
  /** What it cost, and costs again everyone who makes use of it: a limit must not depend on other templates. */
  visits: number;
}

const NOBODY: readonly JsonObject[] = [];

/** Every object in a value. */
export function objectsIn(root: JsonValue, wanted: WantedNames, budget: EvaluationBudget): readonly JsonObject[] {
  return walk(root, wanted, budget).objects;
}

/** The objects in a value that have the name in a place of the wanted ones. */
export function holdersIn(
  root: JsonValue,
  wanted: WantedNames,
  place: number,
  budget: EvaluationBudget,
): readonly JsonObject[] {
  return walk(root, wanted, budget).holders[place] ?? NOBODY;
}

/** The walk of a value that was walked last is not made again, only paid again. */
function walk(root: JsonValue, wanted: WantedNames, budget: EvaluationBudget): Walk {
  const known = budget.walk;
  const isKnown = known !== undefined && known.root === root && known.wanted === wanted;
  const made = isKnown ? known : new Walker(root, wanted, budget.visits).walk();
  budget.walk = made;
  spendVisits(budget, made.visits);
  return made;
}

type Container = JsonObject | readonly JsonValue[] | ExactNumber;

class Walker implements Walk {
  readonly root: JsonValue;
  readonly wanted: WantedNames;
  readonly objects: JsonObject[] = [];
  readonly holders: (JsonObject[] | undefined)[] = [];
  visits = 0;
  private readonly affordable: number;

  constructor(root: JsonValue, wanted: WantedNames, affordable: number) {
    this.root = root;
    this.wanted = wanted;
    this.affordable = affordable;
  }

  /** Ends where the affordable visits are spent: who pays for the walk is refused then. */
  walk(): Walk {
    if (isContainer(this.root)) this.visit(this.root, 0);
    return this;
  }

  private visit(value: Container, depth: number): void {
    checkDepth(depth);
    this.visits++;
    if (this.visits > this.affordable) return;
    if (isArray(value)) this.visitElements(value, depth + 1);
    else if (!(value instanceof ExactNumber)) this.visitObject(value, depth + 1);
  }

  private visitElements(elements: readonly JsonValue[], depth: number): void {
    for (const element of elements) if (isContainer(element)) this.visit(element, depth);
  }

  private visitObject(object: JsonObject, depth: number): void {
    if (this.wanted.isEveryWanted) this.objects.push(object);
    if (this.record(object)) this.visitProperties(object, depth);
  }

  /** Notes which wanted names an object has; says whether there is something to descend into. */
  private record(object: JsonObject): boolean {
    const { names } = this.wanted;
    let isParent = false;
    // Unlike Object.keys, this loop allocates nothing; what a prototype adds to it is left out.
    for (const name in object) {
      isParent ||= isContainer(object[name] as JsonValue);
      for (let place = 0; place < names.length; place++) {
        if (names[place] === name && Object.hasOwn(object, name)) this.hold(place, object);
      }
    }
    return isParent;
  }

  private visitProperties(object: JsonObject, depth: number): void {
    for (const name in object) {
      const child = object[name] as JsonValue;
      if (isContainer(child) && Object.hasOwn(object, name)) this.visit(child, depth);
    }
  }

  private hold(place: number, object: JsonObject): void {
    const holders = this.holders[place];
    if (holders === undefined) this.holders[place] = [object];
    else holders.push(object);
  }
}

function isContainer(value: JsonValue): value is Container {
  return typeof value === 'object' && value !== null;
}

function isArray(value: Container): value is readonly JsonValue[] {
  return Array.isArray(value);
}
