import { useEffect } from 'preact/hooks';
import type { TraceRequest } from '../../contract/trace.ts';
import { useRun } from '../api/use-run.ts';
import { route } from '../app/router.ts';
import { Page } from '../elements/page.tsx';
import { RunView } from '../runs/run-view.tsx';
import { EventTraces } from './event-traces.tsx';
import { ObservationTraceView } from './observation-trace-view.tsx';
import { readTraceRequest } from './trace-request.ts';
import { WhyForm } from './why-form.tsx';

/** From a number in FHIR back to the event, the expression and the assignment that made it. */
export function WhyPage() {
  const { query } = route.value;
  const key = JSON.stringify(query);
  const followed = useRun();
  useEffect(() => {
    const request: TraceRequest | undefined = readTraceRequest(query);
    if (request !== undefined) followed.start('trace', request);
  }, [key]);
  const result = followed.run?.result;
  return (
    <Page
      title="Why this number?"
      intro="From an Observation back to the event, the template and expression, the mapping set, and whose reading it is."
    >
      <WhyForm key={key} query={query} />
      {result === undefined && <RunView followed={followed} what="The trace" />}
      {result?.kind === 'observation' && <ObservationTraceView trace={result.trace} />}
      {result?.kind === 'trace' && <EventTraces events={result.events} />}
    </Page>
  );
}
