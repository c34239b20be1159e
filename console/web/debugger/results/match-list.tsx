import type { Measurement, PreviewedMatch, PreviewedMessage } from '../../../../mapping/index.ts';
import { valueText } from '../../observation/value-text.ts';
import { draft } from '../draft.ts';
import { revealPlace, revealSpan } from '../editors.ts';
import { matchPlaces } from '../match-places.ts';
import { colourOf } from '../samples-pane.tsx';
import { chosenIndex } from '../session.ts';
import { templatePlace } from '../template-place.ts';

/** The matches of a message in the order in which templates are tried, each with the measurement that it gave. */
export function MatchList({ message }: { readonly message: PreviewedMessage }) {
  if (message.matches.length === 0) {
    return (
      <p class="muted">
        No template matched: the event would be dropped and counted. A type expression is compared with names in their
        exact spelling, and a message starts at Body.
      </p>
    );
  }
  return (
    <ul class="match-list">
      {message.matches.map((match, index) => (
        <li key={index}>
          <MatchHead match={match} index={index} message={message} />
          <MeasurementOf measurement={message.measurements[match.measurement ?? -1]} />
        </li>
      ))}
    </ul>
  );
}

interface HeadProperties {
  readonly match: PreviewedMatch;
  readonly index: number;
  readonly message: PreviewedMessage;
}

function MatchHead({ match, index, message }: HeadProperties) {
  const text = draft.value?.samples[chosenIndex.value]?.text ?? '';
  const place = matchPlaces(text, message.matches).find((one) => one.match === index);
  return (
    <div class="row between">
      <span class="row">
        <span class={`swatch swatch-${colourOf(match.template)}`} aria-hidden="true" />
        <strong>{match.typeName}</strong>
        <button type="button" class="link small" onClick={() => showTemplate(match.template)}>
          template {match.template}
        </button>
      </span>
      {place === undefined ? (
        <span class="small muted">value made by an expression</span>
      ) : (
        <button type="button" class="link small mono" onClick={() => revealSpan('message', place.from, place.to)}>
          <span class="visually-hidden">Show the match at </span>
          {match.pointer === '' ? 'whole event' : match.pointer}
        </button>
      )}
    </div>
  );
}

function showTemplate(template: number): void {
  const place = templatePlace(draft.value?.device ?? '', template);
  if (place !== undefined) revealPlace('device', place.line, place.column);
}

function MeasurementOf({ measurement }: { readonly measurement: Measurement | undefined }) {
  if (measurement === undefined) return <span class="muted small">gave no measurement</span>;
  const { occurredAt, deviceId, patientId, encounterId, correlationId, values } = measurement;
  const ids = [
    ['device', deviceId],
    ['patient', patientId],
    ['encounter', encounterId],
    ['correlation', correlationId],
  ].filter(([, id]) => id !== undefined);
  return (
    <>
      <span class="values">
        {values.map(({ name, value }) => (
          <span key={name}>
            {name} <strong>{valueText(value)}</strong>
          </span>
        ))}
      </span>
      <span class="small muted break">
        {new Date(occurredAt).toISOString()} · {ids.map(([name, id]) => `${name} ${id}`).join(' · ')}
      </span>
    </>
  );
}
