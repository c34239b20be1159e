import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actorRow } from './_rows.ts';
import { Stage, type Flight } from './stage.ts';

const source = (sequence: number) => ({ sequence, offset: `o${sequence}`, enqueuedAt: sequence });
const noLinger = (): number => 0;
const sequencesOf = (flight: Flight | undefined): number[] => flight?.rows.map(({ row }) => row.key.sequence) ?? [];

describe('Stage', () => {
  it('collects the rows of an actor until its linger is over', () => {
    const stage = new Stage();
    stage.add(source(1), [actorRow(1)], 0, 100);
    stage.add(source(2), [actorRow(2)], 0, 900);
    expect(stage.takeDue(1_099, () => 1_000)).toEqual([]);
    const [flight, ...others] = stage.takeDue(1_100, () => 1_000);
    expect(others).toEqual([]);
    expect(sequencesOf(flight)).toEqual([1, 2]);
  });

  it('takes each actor after its own linger', () => {
    const stage = new Stage();
    stage.add(source(1), [actorRow(1, 'slow'), actorRow(1, 'fast')], 0, 0);
    const due = stage.takeDue(10, ({ deviceId }) => (deviceId === 'fast' ? 10 : 20));
    expect(due.map(({ identity }) => identity.deviceId)).toEqual(['fast']);
  });

  it('has one flight of an actor at a time', () => {
    const stage = new Stage();
    stage.add(source(1), [actorRow(1)], 0, 0);
    const [first] = stage.takeDue(0, noLinger);
    stage.add(source(2), [actorRow(2)], 0, 0);
    expect(stage.takeDue(10, noLinger)).toEqual([]);
    if (first !== undefined) stage.land(first);
    expect(sequencesOf(stage.takeDue(10, noLinger)[0])).toEqual([2]);
  });

  it.each([
    ['rows', { rows: 2, bytes: 1_000, events: 100 }],
    ['bytes', { rows: 100, bytes: 80, events: 100 }],
    ['events', { rows: 100, bytes: 1_000, events: 2 }],
  ])('is full at its limit of %s, and then waits for nobody', (_, limits) => {
    const stage = new Stage(limits);
    stage.add(source(1), [actorRow(1)], 0, 0);
    expect(stage.isFull).toBe(false);
    stage.add(source(2), [actorRow(2)], 0, 0);
    expect(stage.isFull).toBe(true);
    const [flight] = stage.takeDue(0, () => 1_000);
    if (flight !== undefined) stage.land(flight);
    expect(stage.isFull).toBe(false);
    expect(stage.isEmpty).toBe(true);
  });

  it('counts the bytes of dead letters and waits for them before the position moves', () => {
    const stage = new Stage({ rows: 10, bytes: 100, events: 10 });
    const event = stage.add(source(1), [], 150, 0);
    expect(stage.isFull).toBe(true);
    expect(stage.finished).toBeUndefined();
    stage.finish(event, 150);
    expect(stage.isFull).toBe(false);
    expect(stage.finished?.sequence).toBe(1);
  });

  it('lets a flight land once', () => {
    const stage = new Stage();
    stage.add(source(1), [actorRow(1)], 0, 0);
    const [flight] = stage.takeDue(0, noLinger);
    if (flight === undefined) throw new Error('the row is due');
    stage.land(flight);
    expect(() => stage.land(flight)).toThrow('lands once');
  });

  it('gives every actor its rows once and in order, and its position never passes a row that has not landed', () => {
    const device = fc.constantFrom('a', 'b', 'c');
    const action = fc.oneof(
      fc.array(device, { maxLength: 3 }).map((devices) => ({ kind: 'add' as const, devices })),
      fc.constant({ kind: 'take' as const }),
      fc.nat().map((choice) => ({ kind: 'land' as const, choice })),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const stage = new Stage();
        const flights: Flight[] = [];
        const landed = new Map<string, number[]>();
        const open = new Map<number, number>();
        let sequence = 0;
        const land = (flight: Flight | undefined): void => {
          if (flight === undefined) return;
          stage.land(flight);
          for (const { row } of flight.rows) open.set(row.key.sequence, (open.get(row.key.sequence) ?? 0) - 1);
          const known = landed.get(flight.actor) ?? [];
          landed.set(flight.actor, [...known, ...sequencesOf(flight)]);
        };
        for (const step of actions) {
          if (step.kind === 'add') {
            sequence += 1;
            open.set(sequence, step.devices.length);
            stage.add(
              source(sequence),
              step.devices.map((id) => actorRow(sequence, id)),
              0,
              0,
            );
          } else if (step.kind === 'take') flights.push(...stage.takeDue(0, noLinger));
          else if (flights.length > 0) land(flights.splice(step.choice % flights.length, 1)[0]);
          const firstOpen = [...open].find(([, rows]) => rows > 0)?.[0] ?? sequence + 1;
          expect(stage.finished?.sequence ?? 0).toBe(firstOpen - 1);
        }
        while (flights.length > 0 || !stage.isEmpty) {
          land(flights.shift());
          flights.push(...stage.takeDue(0, noLinger));
        }
        for (const rows of landed.values()) expect(rows).toEqual([...rows].sort((x, y) => x - y));
        expect(stage.rows).toBe(0);
      }),
    );
  });
});
