import { z } from 'zod';

import { DEFAULT_CONSUMER_GROUP, LIMITS } from './limits.ts';

/** A hub as the configuration asks for it. */
export interface HubConfig {
  readonly name: string;
  readonly partitionCount: number;
  readonly consumerGroups: readonly string[];
}

/** What the broker takes from a `UserConfig` file. */
export interface UserConfig {
  readonly hubs: readonly HubConfig[];
  /** What works here but not on the official emulator. */
  readonly warnings: readonly string[];
}

/** The configuration file cannot be used; the message lists every fault with its place. */
class InvalidUserConfig extends Error {
  override readonly name = 'InvalidUserConfig';
}

// Names become directory names, so the pattern is also what keeps a hub inside the data directory.
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,254}[A-Za-z0-9])?$/;
const nameSchema = z
  .string()
  .regex(NAME, 'must be letters, digits, ".", "_" or "-", and begin and end with a letter or digit');

const partitionCountSchema = z
  .union([z.number(), z.string().regex(/^\d+$/, 'must be a whole number').transform(Number)])
  .pipe(z.number().int().min(1));

const entitySchema = z.object({
  Name: nameSchema,
  PartitionCount: partitionCountSchema,
  ConsumerGroups: z.array(z.object({ Name: z.string().min(1) })).default([]),
});

const namespaceSchema = z.object({
  Type: z.string().optional(),
  Name: z.string().optional(),
  Entities: z.array(entitySchema).min(1),
});

const fileSchema = z.object({
  UserConfig: z.object({ NamespaceConfig: z.array(namespaceSchema).min(1) }),
});

/** Parses the official emulator's configuration, given as text or as the value it holds. */
export function parseUserConfig(source: unknown): UserConfig {
  const parsed = fileSchema.safeParse(typeof source === 'string' ? parseJson(source) : source);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`);
    throw new InvalidUserConfig(`The Event Hubs configuration is not valid. ${faults.join('; ')}`);
  }
  const hubs = parsed.data.UserConfig.NamespaceConfig.flatMap(({ Entities }) => Entities).map(hubConfig);
  assertDistinct(
    hubs.map(({ name }) => name),
    'event hub',
  );
  return { hubs, warnings: warningsOf(hubs) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidUserConfig('The Event Hubs configuration is not JSON.', { cause });
  }
}

function hubConfig(entity: z.infer<typeof entitySchema>): HubConfig {
  const named = entity.ConsumerGroups.map(({ Name }) => Name);
  const others = named.filter((name) => name.toLowerCase() !== DEFAULT_CONSUMER_GROUP.toLowerCase());
  assertDistinct(others, `consumer group of ${entity.Name}`);
  return {
    name: entity.Name,
    partitionCount: entity.PartitionCount,
    consumerGroups: [DEFAULT_CONSUMER_GROUP, ...others],
  };
}

function assertDistinct(names: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.toLowerCase())) {
      throw new InvalidUserConfig(
        `The Event Hubs configuration names the ${what} "${name}" twice. Remove one of them.`,
      );
    }
    seen.add(name.toLowerCase());
  }
}

function warningsOf(hubs: readonly HubConfig[]): string[] {
  const warnings: string[] = [];
  if (hubs.length > LIMITS.hubs) warnings.push(`${hubs.length} hubs; the official emulator takes ${LIMITS.hubs}.`);
  for (const { name, partitionCount, consumerGroups } of hubs) {
    if (partitionCount > LIMITS.partitionsPerHub) {
      warnings.push(
        `${name} has ${partitionCount} partitions; the official emulator takes ${LIMITS.partitionsPerHub}.`,
      );
    }
    if (consumerGroups.length - 1 > LIMITS.consumerGroupsPerHub) {
      warnings.push(
        `${name} has more than the ${LIMITS.consumerGroupsPerHub} consumer groups of the official emulator.`,
      );
    }
  }
  return warnings;
}
