import { Empty } from '../../elements/empty.tsx';
import { answer, chosenIndex, problems } from '../session.ts';
import { FaultList } from './fault-list.tsx';
import { MatchList } from './match-list.tsx';
import { ObservationCard } from './observation-card.tsx';

/** The chosen message by itself: which templates matched where, its measurements, faults and Observations. */
export function MessagePanel() {
  const alone = answer.value?.draft.alone[chosenIndex.value];
  const [message] = alone?.messages ?? [];
  if (alone === undefined || message === undefined) return <NothingToShow />;
  const failed = alone.groups.flatMap(({ outcome }) => (outcome.kind === 'failed' ? [outcome.fault] : []));
  return (
    <>
      <section class="stack">
        <h3>Matches and measurements</h3>
        <MatchList message={message} />
      </section>
      <FaultList faults={[...message.faults, ...failed]} />
      {message.zonelessTimestamps !== undefined && (
        <p class="small muted">
          {message.zonelessTimestamps} time(s) without a zone were read as UTC; name timestampZone in the template if
          they are local times.
        </p>
      )}
      {alone.observations.length > 0 && (
        <section class="stack">
          <h3>Observations of this message alone</h3>
          {alone.observations.map((observation) => (
            <ObservationCard key={observation.id} observation={observation} />
          ))}
        </section>
      )}
    </>
  );
}

function NothingToShow() {
  const isBroken = problems.value.device.some(({ severity }) => severity === 'error');
  if (isBroken) {
    return (
      <Empty title="The device mapping cannot be used yet">
        <p>The tab Problems says where it is wrong and how to mend it.</p>
      </Empty>
    );
  }
  return (
    <Empty title="No message">
      <p>Paste a message of your device in the middle, or upload a file with some.</p>
    </Empty>
  );
}
