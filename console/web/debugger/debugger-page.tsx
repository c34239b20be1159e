import { useEffect, useState } from 'preact/hooks';
import { Page } from '../elements/page.tsx';
import { openDebugger } from './open-debugger.ts';
import { MappingEditor } from './mapping-editor.tsx';
import { ResultsPane } from './results-pane.tsx';
import { SamplesPane } from './samples-pane.tsx';
import { Toolbar } from './toolbar.tsx';

/** Both mappings, messages, and what becomes of them; everything runs in this page. */
export function DebuggerPage() {
  const [said, say] = useState('');
  useEffect(() => openDebugger(say), []);
  return (
    <Page title="Mapping debugger" actions={<Toolbar said={said} say={say} />}>
      <div class="debugger">
        <section class="pane mappings" aria-label="Mappings">
          <MappingEditor kind="device" />
          <MappingEditor kind="fhir" />
        </section>
        <SamplesPane say={say} />
        <ResultsPane />
      </div>
    </Page>
  );
}
