import type { ActorDetail, ActorName } from '../../contract/actors.ts';
import { POLL_MS } from '../../contract/routes.ts';
import { ask } from '../api/client.ts';
import { linkTo } from '../app/router.ts';
import { LoadedView } from '../elements/loaded-view.tsx';
import { Page } from '../elements/page.tsx';
import { useLoaded } from '../elements/use-loaded.ts';
import { ActorFacts } from './actor-facts.tsx';
import { FlushButton } from './flush-button.tsx';
import { HeldGroups } from '../held/held-groups.tsx';
import { OpenWindow } from './open-window.tsx';
import { WrittenTable } from './written-table.tsx';

/** One device actor: its open window, what it holds, and what it wrote last. */
export function DevicePage({ device, type }: ActorName) {
  const loaded = useLoaded(() => ask('actor', { device, type }), `${device} ${type}`, POLL_MS);
  return (
    <Page
      title={`${device}, ${type}`}
      intro={<a href={linkTo('devices')}>All devices</a>}
      actions={<FlushButton device={device} type={type} onDone={loaded.reload} />}
    >
      <LoadedView of={loaded} what="the device">
        {(actor) => <Actor actor={actor} />}
      </LoadedView>
    </Page>
  );
}

function Actor({ actor }: { readonly actor: ActorDetail }) {
  const { view, device, type } = actor;
  return (
    <>
      <div class="columns">
        <OpenWindow actor={actor} />
        <ActorFacts actor={actor} />
      </div>
      {view.held.length > 0 && (
        <section class="stack">
          <h2>Held</h2>
          <HeldGroups groups={view.held} />
          <p>
            <a href={linkTo('held', [], { device, type })}>Retry or discard what is held</a>
          </p>
        </section>
      )}
      <section class="stack">
        <h2>Last results</h2>
        <WrittenTable last={view.last} />
      </section>
    </>
  );
}
