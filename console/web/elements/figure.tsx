import { formatNumber, UNKNOWN } from './format.ts';

interface Properties {
  readonly value: number | string | undefined;
  /** Why it is not known. */
  readonly reason?: string | undefined;
  /** Where the list behind it is. */
  readonly href?: string | undefined;
}

/** A number that leads to the list behind it; an unknown one is a dash with its reason, never a nought. */
export function Figure({ value, reason, href }: Properties) {
  if (value === undefined) {
    return (
      <span>
        <span aria-hidden="true">{UNKNOWN}</span>
        <span class="figure-reason"> {reason ?? 'not known'}</span>
      </span>
    );
  }
  const text = typeof value === 'number' ? formatNumber(value) : value;
  return href === undefined ? <span>{text}</span> : <a href={href}>{text}</a>;
}
