import { useMemo } from 'preact/hooks';
import { CodeEditor } from './code-editor.tsx';
import { indentMessage } from './indent-message.ts';
import { pointerMarks, type PointerMark } from './pointer-marks.ts';

interface Properties {
  readonly label: string;
  readonly text: string;
  readonly marks: readonly PointerMark[];
}

/** A JSON text to be read, with some of its parts marked. */
export function MarkedMessage({ label, text, marks }: Properties) {
  const indented = useMemo(() => indentMessage(text), [text]);
  const placed = useMemo(() => pointerMarks(indented, marks), [indented, marks]);
  return <CodeEditor label={label} readOnly value={indented} marks={placed} />;
}
