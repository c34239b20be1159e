import type { ComponentChildren } from 'preact';

interface Properties {
  readonly kind?: 'note' | 'good' | 'warn' | 'bad';
  readonly title?: string;
  readonly children?: ComponentChildren;
}

/** Something to know about the page; trouble is announced at once. */
export function Notice({ kind = 'note', title, children }: Properties) {
  return (
    <div class={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {title !== undefined && <strong>{title}</strong>}
      {children}
    </div>
  );
}
