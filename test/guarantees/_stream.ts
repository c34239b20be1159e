import type { Random } from './_random.ts';

/** A message as a device, or a gateway with a bad day, sends it. */
export interface Message {
  readonly partition: string;
  /** JSON, or bytes that are none. */
  readonly body: object | Buffer;
}

export interface StreamOptions {
  readonly random: Random;
  readonly devices: readonly string[];
  readonly partitions: number;
  /** Epoch ms of the first reading, on a whole second. */
  readonly from: number;
}

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/**
 * A made-up stream with what real ones have: readings that come twice, late, out of order, corrected, by another way
 * (partition), and messages that are broken or nobody's.
 */
export class Stream {
  readonly #options: StreamOptions;
  readonly #clocks: Map<string, number>;
  readonly #sent: Message[] = [];
  #late: { readonly message: Message; ticks: number }[] = [];

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#clocks = new Map(options.devices.map((device) => [device, options.from]));
  }

  /** What is sent in one tick, in the order in which it is sent. */
  tick(): readonly Message[] {
    const { random, devices } = this.#options;
    const messages = devices.flatMap((device) => (random.isHit(0.6) ? [this.#fresh(device)] : []));
    if (random.isHit(0.15)) messages.push(this.#again());
    if (random.isHit(0.05)) messages.push(this.#broken());
    const now = messages.filter((message) => !this.#isDelayed(message));
    for (const late of this.#late) late.ticks -= 1;
    now.push(...this.#late.filter(({ ticks }) => ticks <= 0).map(({ message }) => message));
    this.#late = this.#late.filter(({ ticks }) => ticks > 0);
    this.#sent.push(...now);
    return now;
  }

  /** What is still on its way. */
  rest(): readonly Message[] {
    const rest = this.#late.map(({ message }) => message);
    this.#late = [];
    return rest;
  }

  #fresh(device: string): Message {
    const { random } = this.#options;
    const time = this.#advance(device);
    const at = new Date(time).toISOString();
    const partition = this.#partitionOf(device);
    if (random.isHit(0.08)) {
      const systolic = random.between(90, 180);
      return { partition, body: { deviceId: device, time: at, systolic, diastolic: systolic - 40 } };
    }
    if (random.isHit(0.05)) {
      return { partition, body: { deviceId: device, time: at, temperature: random.between(350, 400) / 10 } };
    }
    return { partition, body: { deviceId: device, readings: this.#readings(time) } };
  }

  /** Some readings correct others of the past, down to the hour before. */
  #readings(time: number): object[] {
    const { random, from } = this.#options;
    const past = Math.max(from, time - random.between(0, HOUR_MS / SECOND_MS) * SECOND_MS);
    const start = random.isHit(0.1) ? past : time;
    return Array.from({ length: random.between(1, 4) }, (_, index) => ({
      time: new Date(start + index * SECOND_MS).toISOString(),
      heartRate: random.between(40, 200),
    }));
  }

  #advance(device: string): number {
    const time = this.#clocks.get(device) ?? this.#options.from;
    this.#clocks.set(device, time + this.#options.random.between(4, 12) * SECOND_MS);
    return time;
  }

  /** A reading that a device sends again is a new event with the same content, now and then through another gateway. */
  #again(): Message {
    const { random } = this.#options;
    if (this.#sent.length === 0) return this.#broken();
    const { body, partition } = random.pick(this.#sent.slice(-200));
    return { body, partition: random.isHit(0.2) ? this.#anyPartition() : partition };
  }

  #broken(): Message {
    const { random, devices } = this.#options;
    const partition = this.#anyPartition();
    if (random.isHit(0.5)) return { partition, body: Buffer.from(`{"half": ${random.between(1, 9)}`) };
    return { partition, body: { deviceId: random.pick(devices), note: 'battery changed' } };
  }

  #isDelayed(message: Message): boolean {
    const { random } = this.#options;
    if (!random.isHit(0.15)) return false;
    this.#late.push({ message, ticks: random.between(1, 30) });
    return true;
  }

  #partitionOf(device: string): string {
    return String(this.#options.devices.indexOf(device) % this.#options.partitions);
  }

  #anyPartition(): string {
    return String(this.#options.random.between(0, this.#options.partitions - 1));
  }
}
