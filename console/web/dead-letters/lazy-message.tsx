import type { ComponentType } from 'preact';
import { useCallback } from 'preact/hooks';
import type { LetterFault } from '../../contract/dead-letters.ts';
import { LazyPage } from '../app/lazy-page.tsx';

interface Properties {
  readonly text: string;
  readonly faults: readonly LetterFault[];
}

/** The message in an editor, whose code is fetched when it is first needed. */
export function LazyMessage({ text, faults }: Properties) {
  const load = useCallback(async (): Promise<ComponentType> => {
    const { MarkedMessage } = await import('../editor/marked-message.tsx');
    const marks = faults.flatMap(({ eventPointer, message }) =>
      eventPointer === undefined ? [] : [{ pointer: eventPointer, title: message, className: 'cm-fault' }],
    );
    return () => <MarkedMessage label="Message of the dead letter" text={text} marks={marks} />;
  }, [text, faults]);
  return <LazyPage load={load} />;
}
