import type { PipelineSnapshot } from '../../contract/pipeline.ts';
import { POLL_MS } from '../../contract/routes.ts';
import { ask } from '../api/client.ts';
import { formatTime } from '../elements/format.ts';
import { LoadedView } from '../elements/loaded-view.tsx';
import { Notice } from '../elements/notice.tsx';
import { Page } from '../elements/page.tsx';
import { useLoaded } from '../elements/use-loaded.ts';
import { PartitionTable } from './partition-table.tsx';
import { StageCard } from './stage-card.tsx';
import { stagesOf } from './stages.ts';

/** The five stages with what flows through them, and where it stays. */
export function PipelinePage() {
  const loaded = useLoaded(() => ask('pipeline', {}), 'pipeline', POLL_MS);
  return (
    <Page title="Pipeline" intro="From the event hub to FHIR. Every number leads to what is behind it.">
      <LoadedView of={loaded} what="the pipeline">
        {(snapshot) => <Snapshot snapshot={snapshot} />}
      </LoadedView>
    </Page>
  );
}

function Snapshot({ snapshot }: { readonly snapshot: PipelineSnapshot }) {
  const { ingest, unavailable, at } = snapshot;
  const reason = unavailable.length > 0 ? 'see below' : 'none seen yet';
  return (
    <>
      {ingest.isGateClosed === true && (
        <Notice kind="warn" title="Ingestion is paused: FHIR or Temporal is not taking readings">
          <p>
            The hub keeps the events, and reading goes on by itself. Blocked devices and the health checks say what is
            wrong.
          </p>
          <p class="row">
            <a href="#/devices?state=Blocked">Blocked devices</a>
            <a href="#/health">Health checks</a>
          </p>
        </Notice>
      )}
      <ol class="stages" aria-label="Stages of the pipeline">
        {stagesOf(snapshot).map((stage) => (
          <StageCard key={stage.name} stage={stage} reason={reason} />
        ))}
      </ol>
      <PartitionTable partitions={ingest.partitions} now={at} />
      {unavailable.length > 0 && (
        <Notice title="What cannot be told at present">
          <ul>
            {unavailable.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Notice>
      )}
      <p class="small muted">As of {formatTime(at)}. Rates are of the last minute, latencies of the last 15 minutes.</p>
    </>
  );
}
