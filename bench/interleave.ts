/** One way of doing the same work. */
export interface Contender {
  readonly name: string;
  /** How many messages one call of `work` handles. */
  readonly messages: number;
  /** The number it returns keeps the compiler from leaving the work out. */
  readonly work: () => number;
}

export interface RoundOptions {
  readonly rounds: number;
  /** CPU time of one contender in one round. */
  readonly roundMs: number;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Standing {
  readonly name: string;
  /** Messages in a second of CPU time. */
  readonly perSecond: Spread;
  /** Its rate over the first contender's in the same round. */
  readonly ratio: Spread;
}

/** Compares contenders with the first of them, in turns, so that what else the machine does meets all alike. */
export function interleave(contenders: readonly Contender[], options: RoundOptions): readonly Standing[] {
  const calls = contenders.map((contender) => calibrate(contender, options.roundMs));
  const rates: number[][] = contenders.map(() => []);
  for (let round = 0; round < options.rounds; round++) {
    contenders.forEach((contender, index) => rates[index]?.push(rateOf(contender, calls[index] ?? 1)));
  }
  const [baseline = []] = rates;
  return contenders.map(({ name }, index) => {
    const own = rates[index] ?? [];
    const ratios = own.map((rate, round) => rate / (baseline[round] ?? Number.NaN));
    return { name, perSecond: spreadOf(own), ratio: spreadOf(ratios) };
  });
}

/** How many calls fill a round; also warms the code up. */
function calibrate(contender: Contender, roundMs: number): number {
  let calls = 1;
  for (;;) {
    const ms = (calls * contender.messages * 1000) / rateOf(contender, calls);
    if (ms >= roundMs) return Math.max(1, Math.round((calls * roundMs) / ms));
    calls *= 2;
  }
}

let sink = 0;

/** Messages in a second of the process's CPU time: garbage collection counts, waiting for a busy machine does not. */
function rateOf({ messages, work }: Contender, calls: number): number {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call++) sink += work();
  const { user, system } = process.cpuUsage(before);
  if (Number.isNaN(sink)) throw new Error('A contender returned no number.');
  return (calls * messages * 1e6) / Math.max(1, user + system);
}

function spreadOf(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((left, right) => left - right);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { median: at(0.5), min: at(0), max: at(1) };
}
