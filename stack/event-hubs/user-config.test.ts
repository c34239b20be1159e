import { describe, expect, it } from 'vitest';

import { parseUserConfig } from './user-config.ts';

function configOf(...Entities: readonly object[]): object {
  return {
    UserConfig: {
      NamespaceConfig: [{ Type: 'EventHub', Name: 'emulatorNs1', Entities }],
      LoggingConfig: { Type: 'File' },
    },
  };
}

describe('the UserConfig file of the official emulator', () => {
  it('is read as text or parsed, with the partition count as text or number', () => {
    const file = configOf(
      { Name: 'eh1', PartitionCount: '2', ConsumerGroups: [{ Name: 'cg1' }] },
      { Name: 'eh2', PartitionCount: 4 },
    );
    const { hubs, warnings } = parseUserConfig(JSON.stringify(file));
    expect(hubs).toEqual([
      { name: 'eh1', partitionCount: 2, consumerGroups: ['$Default', 'cg1'] },
      { name: 'eh2', partitionCount: 4, consumerGroups: ['$Default'] },
    ]);
    expect(warnings).toEqual([]);
    expect(parseUserConfig(file).hubs).toEqual(hubs);
  });

  it('has the default consumer group once, also when it names it', () => {
    const { hubs } = parseUserConfig(
      configOf({ Name: 'a', PartitionCount: 1, ConsumerGroups: [{ Name: '$default' }] }),
    );
    expect(hubs[0]?.consumerGroups).toEqual(['$Default']);
  });

  it('is warned of what the official emulator would refuse', () => {
    const groups = Array.from({ length: 21 }, (_, n) => ({ Name: `g${n}` }));
    const many = Array.from({ length: 10 }, (_, n) => ({ Name: `h${n}`, PartitionCount: 1 }));
    const { warnings } = parseUserConfig(configOf({ Name: 'a', PartitionCount: 33, ConsumerGroups: groups }, ...many));
    expect(warnings).toEqual([
      '11 hubs; the official emulator takes 10.',
      'a has 33 partitions; the official emulator takes 32.',
      'a has more than the 20 consumer groups of the official emulator.',
    ]);
  });

  it.each([
    ['not JSON', '{', /is not JSON/],
    ['no namespace', { UserConfig: {} }, /\/UserConfig\/NamespaceConfig/],
    ['no hub', configOf(), /Entities/],
    [
      'a partition count that is no number',
      configOf({ Name: 'a', PartitionCount: 'two' }),
      /Entities\/0\/PartitionCount/,
    ],
    ['no partitions', configOf({ Name: 'a', PartitionCount: 0 }), /Entities\/0\/PartitionCount/],
    [
      'a name that leaves the data directory',
      configOf({ Name: '../a', PartitionCount: 1 }),
      /Entities\/0\/Name: must be/,
    ],
    [
      'a hub twice',
      configOf({ Name: 'a', PartitionCount: 1 }, { Name: 'A', PartitionCount: 1 }),
      /event hub "A" twice/,
    ],
  ])('is refused with %s, saying where', (_what, file, message) => {
    expect(() => parseUserConfig(file)).toThrow(message);
  });
});
