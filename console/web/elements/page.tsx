import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Properties {
  readonly title: string;
  /** What the page is for, in a sentence. */
  readonly intro?: ComponentChildren;
  /** Beside the title. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

let isFirst = true;

/** A page of the console: names the document, and takes the focus so that a screen reader begins with it. */
export function Page({ title, intro, actions, children }: Properties) {
  const heading = useRef<HTMLHeadingElement>(null);
  // At once: later, it would take the focus from whoever has gone on by keyboard.
  useLayoutEffect(() => {
    document.title = `${title} – iot-connector`;
    // The first page is read from its beginning by itself.
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, [title]);
  return (
    <div class="page">
      <div class="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {intro !== undefined && <p>{intro}</p>}
        </div>
        {actions !== undefined && <div class="row">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
