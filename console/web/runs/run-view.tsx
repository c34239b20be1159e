import type { ComponentChildren } from 'preact';
import type { Run } from '../../contract/runs.ts';
import type { FollowedRun } from '../api/use-run.ts';
import { formatNumber } from '../elements/format.ts';
import { Notice } from '../elements/notice.tsx';
import { ResultView } from './result-view.tsx';

interface Properties {
  readonly followed: FollowedRun;
  /** What is being done, as a noun: `Replay`. */
  readonly what: string;
  /** Behind the result: what to do next. */
  readonly children?: ComponentChildren;
}

/** How far a run is, and what came of it; said aloud as it goes on. */
export function RunView({ followed: { run, trouble, isBusy, start, stop, forget }, what, children }: Properties) {
  if (trouble !== undefined)
    return (
      <Notice kind="bad" title={`${what} could not be done`}>
        {trouble}
      </Notice>
    );
  if (run === undefined) return isBusy ? <p role="status">{what} begins …</p> : null;
  if (run.state === 'running') {
    return <RunProgress run={run} what={what} onStop={stop} />;
  }
  return (
    <Notice kind={kindOf(run)} title={`${what}: ${run.state}`}>
      {run.problem !== undefined && (
        <p>
          {run.problem.message} {run.problem.remedy}
        </p>
      )}
      {run.result !== undefined && <ResultView result={run.result} />}
      <div class="row">
        {children}
        {run.canResume && (
          <button type="button" onClick={() => start('resumeRun', { id: run.id })}>
            Go on with it
          </button>
        )}
        <button type="button" onClick={forget}>
          Dismiss
        </button>
      </div>
    </Notice>
  );
}

interface ProgressProperties {
  readonly run: Run;
  readonly what: string;
  readonly onStop: () => void;
}

function RunProgress({ run: { progress, isStopping }, what, onStop }: ProgressProperties) {
  const { done, total, of } = progress;
  const known = total === undefined ? {} : { max: total, value: done };
  return (
    <Notice title={isStopping === true ? `${what} stops after this step` : `${what} is under way`}>
      <progress aria-label={what} {...known} />
      <p>
        {formatNumber(done)}
        {total === undefined ? '' : ` of ${formatNumber(total)}`} {of}
      </p>
      <p>
        <button type="button" disabled={isStopping === true} onClick={onStop}>
          Stop after this step
        </button>
      </p>
    </Notice>
  );
}

function kindOf(run: Run): 'good' | 'warn' | 'bad' {
  if (run.state === 'failed') return 'bad';
  return run.state === 'done' ? 'good' : 'warn';
}
