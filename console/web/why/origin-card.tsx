import type { ComponentType } from 'preact';
import { useCallback } from 'preact/hooks';
import type { SampleOrigin } from '../../../traces/observation-trace.ts';
import { LazyPage } from '../app/lazy-page.tsx';
import { linkTo } from '../app/router.ts';
import { formatTime } from '../elements/format.ts';
import { valueText } from '../observation/value-text.ts';

/** An event that gave the number: the message with the matched part, and the template with its expressions. */
export function OriginCard({ origin }: { readonly origin: SampleOrigin }) {
  const { partition, sequence, enqueuedAt, stands, values, mappingSet, isSetInForce, template } = origin;
  const load = useCallback(async (): Promise<ComponentType> => {
    const { OriginTexts } = await import('./origin-texts.tsx');
    return () => <OriginTexts origin={origin} />;
  }, [origin]);
  return (
    <section class="card">
      <div class="row between">
        <h2>
          Event {partition}/{sequence}
        </h2>
        <span class={`badge ${stands ? 'good' : ''}`}>{stands ? 'this one stands' : 'replaced by a newer one'}</span>
      </div>
      <p class="values">
        {values.map(({ name, value }) => (
          <span key={name}>
            {name} <strong>{valueText(value)}</strong>
          </span>
        ))}
      </p>
      <p class="small muted">
        Taken by the hub {formatTime(enqueuedAt)}. Template {template.index}, {template.typeName}, {template.file} line{' '}
        {template.line}. Mapping set <code class="break">{mappingSet}</code>
        {isSetInForce ? ', which is in force.' : ', which is no longer in force.'}
      </p>
      <p class="row small">
        <a href={linkTo('why', [], { partition, sequence: String(sequence) })}>Where everything of this event is</a>
        <a href={linkTo('debugger', [], { partition, sequence: String(sequence) })}>Open in the mapping debugger</a>
      </p>
      <LazyPage load={load} />
    </section>
  );
}
