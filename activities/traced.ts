import { noTracing } from '../telemetry/tracing.ts';
import type { ActivityDependencies } from './dependencies.ts';

interface TracedInput {
  readonly type: string;
  readonly trace?: string;
}

/** An activity as a span below the flush that asked for it; a window that nobody traced makes none. */
export function traced<I extends TracedInput, O>(
  name: string,
  activity: (input: I) => Promise<O>,
  { tracing = noTracing }: Pick<ActivityDependencies, 'tracing'>,
): (input: I) => Promise<O> {
  return (input) => {
    const { trace: parent, type } = input;
    if (parent === undefined) return activity(input);
    return tracing.within(name, { parent, attributes: { 'iot.type': type } }, () => activity(input));
  };
}
