import type { DiskSettings } from './log/log-file.ts';
import type { AmqpServer } from './server/amqp-server.ts';
import { refusal } from './server/condition.ts';
import type { Condition } from './server/condition.ts';
import type { Faults } from './server/faults.ts';

/** The credit that one reader has outstanding. */
interface ReaderCredit {
  readonly hub: string;
  readonly group: string;
  readonly partition: string;
  readonly credit: number;
}

/** Ways for tests to make a running broker misbehave, and to look inside. */
export interface TestHooks {
  /** Drops every connection as a failing network does, and returns how many there were. */
  killConnections(): number;
  /** Withholds outcomes for a time after the events are stored; 0 ends it. */
  delayAccepts(ms: number): void;
  /** Answers publications with the condition and stores nothing; undefined ends it. */
  rejectAccepts(condition: Condition | undefined): void;
  /** Accepts without waiting for the disk, or waits again. */
  dropSync(isDropped: boolean): void;
  /** Makes writes fail half way with the code; undefined ends it. */
  failWrites(code: DiskSettings['writeFault']): void;
  /** The credit of every reader. */
  credits(): readonly ReaderCredit[];
  /** Applies retention, which otherwise happens once a minute. */
  retain(): Promise<void>;
}

/** Makes the hooks of a broker from its parts. */
export function createHooks(parts: {
  readonly amqp: AmqpServer;
  readonly faults: Faults;
  readonly disk: DiskSettings;
  readonly retain: () => Promise<void>;
}): TestHooks {
  const { amqp, faults, disk, retain } = parts;
  const fsync = disk.fsync;
  return {
    killConnections: () => amqp.killConnections(),
    delayAccepts: (ms) => {
      faults.outcomeDelayMs = ms;
    },
    rejectAccepts: (condition) => {
      faults.rejection = condition && refusal(condition, 'Rejected by a test hook.');
    },
    dropSync: (isDropped) => {
      disk.fsync = fsync && !isDropped;
    },
    failWrites: (code) => {
      disk.writeFault = code;
    },
    credits: () =>
      amqp.links.subscribers.map(({ subscription: { hub, group, partition }, credit }) => ({
        hub,
        group,
        partition,
        credit,
      })),
    retain,
  };
}
