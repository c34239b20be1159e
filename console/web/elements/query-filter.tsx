import { go, linkTo, route } from '../app/router.ts';

/** A filter of the list that is shown: it stands in the address, so that a link or a reload keeps it. */
export interface FilterField {
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  /** A choice instead of free text. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

export function QueryFilter({ fields }: { readonly fields: readonly FilterField[] }) {
  const { query } = route.value;
  const isFiltered = fields.some(({ name }) => query[name] !== undefined);
  return (
    <form class="filters" role="search" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
      {fields.map((field) => (
        <Field key={field.name} field={field} value={query[field.name] ?? ''} />
      ))}
      {isFiltered && (
        <button type="button" onClick={() => go(linkTo(route.value.page, route.value.path), true)}>
          Clear
        </button>
      )}
    </form>
  );
}

function Field({
  field: { name, label, placeholder, options },
  value,
}: {
  readonly field: FilterField;
  readonly value: string;
}) {
  const change = (next: string) => {
    const { page, path, query } = route.value;
    go(linkTo(page, path, { ...query, [name]: next }), true);
  };
  return (
    <label>
      {label}
      {options === undefined ? (
        <input
          type="search"
          value={value}
          {...(placeholder !== undefined && { placeholder })}
          onInput={({ currentTarget }) => change(currentTarget.value)}
        />
      ) : (
        <select value={value} onChange={({ currentTarget }) => change(currentTarget.value)}>
          <option value="">any</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </label>
  );
}
