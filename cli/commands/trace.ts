import { createLookingGateway } from '../../operate/trace/looking-gateway.ts';
import { Command } from 'commander';
import { createFhirReader } from '../../fhir/create-fhir-reader.ts';
import { type ObservationTraceParts, traceObservation } from '../../operate/trace/trace-observation.ts';
import { createReaderClient } from '../../replay/reader-client.ts';
import { gatewayConfig } from '../../workers/gateway-config.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { print, printJson } from '../print.ts';
import { endProgress, showProgress } from '../progress.ts';
import { createReplayParts, readSetInForce } from '../../operate/replay-parts.ts';
import { openSession, type Session, type SessionOptions, withTemporal } from '../session.ts';
import { readTime } from '../time-argument.ts';
import { renderObservationTrace } from '../trace/render-observation-trace.ts';
import { renderTrace } from '../trace/render-trace.ts';
import { traceMessage, traceReading } from '../../operate/trace/trace.ts';
import type { TraceParts } from '../../operate/trace/trace-parts.ts';
import type { EventTrace } from '../../traces/event-trace.ts';
import type { ObservationRequest } from '../../traces/observation-trace.ts';
import { untilInterrupted } from '../until-interrupted.ts';

interface Options extends SessionOptions {
  readonly partition?: string;
  readonly sequence?: string;
  readonly device?: string;
  readonly type?: string;
  readonly time?: string;
  readonly observation?: string;
  readonly at?: string;
  readonly slot?: string;
  readonly component?: string;
  readonly consumerGroup: string;
  readonly json?: boolean;
}

export function traceCommand(): Command {
  return new Command('trace')
    .option('--partition <id>', 'the message by partition and sequence number')
    .option('--sequence <n>', 'its sequence number')
    .option('--device <id>', 'or a reading by its device, type and time')
    .option('--type <type>', 'its measurement type')
    .option('--time <time>', 'when it was taken, to the millisecond')
    .option('--observation <reference>', 'or why a number is what it is: `Observation/<id>`, or its URL')
    .option('--at <time>', 'with --observation: the sample of this time')
    .option('--slot <n>', 'or of this slot of SampledData, counted from 0; the last one unless given')
    .option('--component <code>', 'with --observation: one component, by value name, code or text')
    .option('--consumer-group <name>', 'a consumer group that no ingestor reads; the embedded hub has it', 'redrive')
    .option('--json', 'as JSON')
    .action((_: unknown, self: Command) => trace(self.optsWithGlobals()));
}

async function trace(options: Options): Promise<void> {
  if (options.observation !== undefined) return traceNumber(options, requestOf(options, options.observation));
  const find = finderOf(options);
  const session = await openSession(options);
  const traces = await withParts(session, options, find);
  if (options.json === true) printJson(traces);
  else print(traces.map(renderTrace).join('\n'));
  if (traces.some(isMissing)) process.exitCode = EXIT.faults;
}

async function traceNumber(options: Options, request: ObservationRequest): Promise<void> {
  const session = await openSession(options);
  const found = await withParts(session, options, (parts) =>
    traceObservation(parts, request, (events) => showProgress(`${events} events read`)).finally(endProgress),
  );
  if (options.json === true) printJson(found);
  else print(renderObservationTrace(found));
  if (found.origins.length === 0 || found.assignment?.agrees !== true) process.exitCode = EXIT.faults;
}

function requestOf({ at, slot, component }: Options, observation: string): ObservationRequest {
  if (slot !== undefined && !/^\d+$/.test(slot)) {
    throw new CommandFailure(EXIT.usage, 'iot-connector: --slot takes a number.');
  }
  return {
    observation,
    component,
    at: at === undefined ? undefined : readTime(at, '--at'),
    slot: slot === undefined ? undefined : Number(slot),
  };
}

type Find = (parts: TraceParts) => Promise<readonly EventTrace[]>;

function finderOf({ partition, sequence, device, type, time }: Options): Find {
  if (partition !== undefined && sequence !== undefined) {
    if (!/^\d+$/.test(sequence)) throw new CommandFailure(EXIT.usage, 'iot-connector: --sequence takes a number.');
    return async (parts) => [await traceMessage(parts, partition, Number(sequence))];
  }
  if (device !== undefined && type !== undefined && time !== undefined) {
    const reading = { deviceId: device, type, occurredAt: readTime(time, '--time') };
    return (parts) =>
      traceReading(parts, reading, (events) => showProgress(`${events} events read`)).finally(endProgress);
  }
  throw new CommandFailure(
    EXIT.usage,
    'iot-connector: name a message by --partition and --sequence, a reading by --device, --type and --time, or a number by --observation.',
  );
}

async function withParts<T>(
  session: Session,
  { consumerGroup }: Options,
  find: (parts: ObservationTraceParts) => Promise<T>,
): Promise<T> {
  const parts = await createReplayParts(session);
  const fhir = gatewayConfig(session.config, session.secrets, await session.fhirUrl(), parts.metrics);
  const gateway = createLookingGateway(fhir);
  const fhirReader = createFhirReader(fhir);
  const reader = createReaderClient(await session.hub(), consumerGroup);
  const interrupted = untilInterrupted();
  try {
    const inForce = await readSetInForce(session);
    return await withTemporal(session, ({ client }) =>
      find({ ...parts, client, reader, gateway, fhirReader, inForce, signal: interrupted.signal }),
    );
  } finally {
    interrupted.ignore();
    await reader.close();
    await gateway.close();
    await fhirReader.close();
  }
}

function isMissing({ event, readings }: EventTrace): boolean {
  return event?.kind === 'missing' || readings.some(({ place }) => place.kind === 'missing');
}
