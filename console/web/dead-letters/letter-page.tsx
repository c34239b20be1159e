import type { LetterDetail } from '../../contract/dead-letters.ts';
import { ask } from '../api/client.ts';
import { linkTo } from '../app/router.ts';
import { formatTime } from '../elements/format.ts';
import { LoadedView } from '../elements/loaded-view.tsx';
import { Page } from '../elements/page.tsx';
import { useLoaded } from '../elements/use-loaded.ts';
import { LetterActions } from './letter-actions.tsx';
import { LetterContent } from './letter-content.tsx';
import { LetterFaults } from './letter-faults.tsx';
import { WouldBe } from './would-be.tsx';

/** One dead letter: its faults, its message with the fault marked, and what would become of it. */
export function LetterPage({ id }: { readonly id: string }) {
  const loaded = useLoaded(() => ask('letter', { id }), id);
  const canDebug = loaded.value?.message !== undefined;
  return (
    <Page
      title="Dead letter"
      intro={<a href={linkTo('dead-letters')}>All dead letters</a>}
      actions={
        canDebug && (
          <a class="button" href={linkTo('debugger', [], { letter: id })}>
            Open in the mapping debugger
          </a>
        )
      }
    >
      <LetterActions
        chosen={[id]}
        filter={() => ({})}
        which="this letter"
        isEmpty={loaded.value === undefined}
        onDone={loaded.reload}
      />
      <LoadedView of={loaded} what="the dead letter">
        {(letter) => <Letter letter={letter} />}
      </LoadedView>
    </Page>
  );
}

function Letter({ letter }: { readonly letter: LetterDetail }) {
  return (
    <div class="columns">
      <div class="stack">
        <section class="card">
          <h2>Why it is here</h2>
          <LetterFaults faults={letter.faults} />
        </section>
        <WouldBe wouldBe={letter.wouldBe} />
        <section class="card">
          <h2>Where it came from</h2>
          <Origin letter={letter} />
        </section>
      </div>
      <LetterContent letter={letter} />
    </div>
  );
}

function Origin({ letter }: { readonly letter: LetterDetail }) {
  const { source, device, type, mappingSet, deadLetteredAt, kind } = letter;
  const place =
    source.partition === undefined ? 'not a partition' : `partition ${source.partition}, sequence ${source.sequence}`;
  const facts = [
    ['Kind', kind === 'event' ? 'event of the hub' : 'group of readings'],
    ['Place in the hub', place],
    ['Taken by the hub', formatTime(source.enqueuedAt)],
    ['Dead-lettered', formatTime(deadLetteredAt)],
    ['Device', device],
    ['Type', type],
    ['Mapping set', mappingSet],
  ] as const;
  return (
    <dl class="facts">
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <>
            <dt key={name}>{name}</dt>
            <dd>{value}</dd>
          </>
        ),
      )}
    </dl>
  );
}
