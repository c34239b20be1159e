import { activityInfo, Context } from '@temporalio/activity';
import { ActivityNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { CallOptions, FirstWritesUnderWay } from '../fhir/gateway.ts';
import { FAILURE_TYPES } from './contract.ts';

const HEARTBEAT_MS = 4_000;

interface Heart {
  readonly options: CallOptions;
  stop(): void;
}

/** An activity that beats while it runs: a server or store that answers slowly must not be taken for a dead worker. */
export function beating<I, O>(activity: (input: I, options: CallOptions) => Promise<O>): (input: I) => Promise<O> {
  return async (input) => {
    const heart = startHeartbeat();
    try {
      return await activity(input, heart.options);
    } finally {
      heart.stop();
    }
  };
}

/** Beats with what a later attempt must know, and carries cancellation down to the sockets. */
function startHeartbeat(): Heart {
  const context = Context.current();
  const interrupted: FirstWritesUnderWay | undefined = activityInfo().heartbeatDetails;
  let details: FirstWritesUnderWay | undefined = interrupted;
  const timer = setInterval(() => context.heartbeat(details), HEARTBEAT_MS);
  return {
    options: {
      signal: context.cancellationSignal,
      heartbeat: async (next) => {
        details = next;
        context.heartbeat(next);
        await recordNow(context, next);
      },
      ...(interrupted === undefined ? {} : { interrupted }),
    },
    stop: () => clearInterval(timer),
  };
}

/** The SDK's own heartbeat may wait for seconds before it is sent: a worker that dies meanwhile has told nobody. */
async function recordNow({ client, info }: Context, details: FirstWritesUnderWay): Promise<void> {
  try {
    await client.activity.heartbeat(info.taskToken, details);
  } catch (cause) {
    // An attempt that was given up writes nothing more.
    if (cause instanceof ActivityNotFoundError) throw cause;
    const message =
      'Temporal did not take the note that comes before a first write: nothing was written, it is tried again.';
    throw ApplicationFailure.create({ type: FAILURE_TYPES.outage, message, cause: asError(cause) });
  }
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
