import type { ComponentChildren } from 'preact';

/** Says that a list is empty, and what to do if that is a surprise. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      {children}
    </div>
  );
}
