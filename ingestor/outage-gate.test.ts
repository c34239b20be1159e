import { describe, expect, it } from 'vitest';
import { OutageGate, type GateReading } from './outage-gate.ts';

const HOUR_MS = 3_600_000;
const NOW = 100 * HOUR_MS;
const reading = (overrides: Partial<GateReading>): GateReading => ({
  blocked: 0,
  liveActors: 100,
  partitionShare: 1,
  oldestUnreadAt: NOW,
  ...overrides,
});

function closedGate(): OutageGate {
  const gate = new OutageGate(24 * HOUR_MS);
  gate.decide(reading({ blocked: 50 }), NOW);
  return gate;
}

describe('OutageGate', () => {
  it.each([
    ['open', 'few actors, though most of them', { blocked: 2, liveActors: 2 }],
    ['open', 'a small part of the actors', { blocked: 29 }],
    ['closed', 'three in ten', { blocked: 30 }],
    ['open', 'three in ten of those it sees, which are a quarter of all', { blocked: 30, partitionShare: 0.25 }],
    ['closed', 'three in ten of all, of which it sees a quarter', { blocked: 120, partitionShare: 0.25 }],
    ['open', 'many, before it signalled anybody', { blocked: 50, liveActors: 0 }],
    ['open', 'many, without a partition', { blocked: 50, partitionShare: 0 }],
  ] as const)('is %s with %s blocked', (expected, _, overrides) => {
    expect(new OutageGate(24 * HOUR_MS).decide(reading(overrides), NOW)).toBe(expected);
  });

  it('stays closed until fewer than one in ten are blocked', () => {
    const gate = closedGate();
    expect(gate.decide(reading({ blocked: 20 }), NOW)).toBe('closed');
    expect(gate.decide(reading({ blocked: 10 }), NOW)).toBe('closed');
    expect(gate.decide(reading({ blocked: 9 }), NOW)).toBe('open');
  });

  it('measures by the actors that were live when it closed: afterwards nobody is signalled', () => {
    expect(closedGate().decide(reading({ blocked: 9, liveActors: 0, partitionShare: 0 }), NOW)).toBe('open');
  });

  it('opens all the same when the oldest unread event passes half of the retention', () => {
    const gate = closedGate();
    const oldestUnreadAt = NOW - 12 * HOUR_MS;
    expect(gate.decide(reading({ blocked: 50, oldestUnreadAt }), NOW)).toBe('closed');
    expect(gate.decide(reading({ blocked: 50, oldestUnreadAt }), NOW + 1)).toBe('openForRetention');
    expect(gate.decide(reading({ blocked: 50, oldestUnreadAt: undefined }), NOW + 2)).toBe('openForRetention');
    expect(gate.decide(reading({ blocked: 5 }), NOW + 3)).toBe('open');
    expect(gate.decide(reading({ blocked: 50 }), NOW + 4)).toBe('closed');
  });
});
