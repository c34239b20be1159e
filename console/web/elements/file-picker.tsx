import { useRef } from 'preact/hooks';

interface Properties {
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button that asks for files; the same file can be chosen again. */
export function FilePicker({ label, onFiles }: Properties) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={label}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </>
  );
}
