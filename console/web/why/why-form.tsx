import { useState } from 'preact/hooks';
import { go, linkTo } from '../app/router.ts';

const FIELDS = [
  { name: 'observation', label: 'Observation', hint: 'Observation/<id>, or its URL', isRequired: true },
  { name: 'at', label: 'Time of the sample', hint: '2026-03-02T08:00:00Z', isRequired: false },
  { name: 'slot', label: 'or its slot', hint: 'counted from 0', isRequired: false },
  { name: 'component', label: 'Component', hint: 'name or code', isRequired: false },
] as const;

/** Names an Observation and one of its samples. */
export function WhyForm({ query }: { readonly query: Readonly<Record<string, string>> }) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>(query);
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        go(linkTo('why', [], Object.fromEntries(FIELDS.map(({ name }) => [name, values[name]]))));
      }}
    >
      {FIELDS.map(({ name, label, hint, isRequired }) => (
        <label key={name} class={name === 'observation' ? 'grow' : undefined}>
          {label}
          <input
            value={values[name] ?? ''}
            placeholder={hint}
            required={isRequired}
            onInput={({ currentTarget }) => setValues({ ...values, [name]: currentTarget.value })}
          />
        </label>
      ))}
      <button type="submit" class="primary">
        Explain
      </button>
    </form>
  );
}
