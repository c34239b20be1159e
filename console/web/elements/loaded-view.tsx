import type { ComponentChildren } from 'preact';
import type { Loaded } from './use-loaded.ts';
import { Notice } from './notice.tsx';

interface Properties<T> {
  readonly of: Loaded<T>;
  /** What is loaded, for the words in between. */
  readonly what: string;
  readonly children: (value: T) => ComponentChildren;
}

/** Shows what was loaded; trouble stands above what is known from before. */
export function LoadedView<T>({ of: { value, trouble, reload }, what, children }: Properties<T>) {
  return (
    <>
      {trouble !== undefined && (
        <Notice kind="bad" title={`Could not load ${what}`}>
          <p class="break">{trouble}</p>
          {value !== undefined && <p class="small muted">What is shown below is from before.</p>}
          <p>
            <button type="button" onClick={reload}>
              Try again
            </button>
          </p>
        </Notice>
      )}
      {value === undefined ? trouble === undefined && <p class="muted">Loading {what} …</p> : children(value)}
    </>
  );
}
