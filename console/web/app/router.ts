import { signal } from '@preact/signals';

/** The pages, in the order of the navigation; the first is shown for an address that names none. */
export const PAGES = ['pipeline', 'devices', 'held', 'dead-letters', 'debugger', 'why', 'health'] as const;
export type PageName = (typeof PAGES)[number];

/** What an address like `#/devices/strap-01/heartrate?state=Held` names. */
export interface Route {
  readonly page: PageName;
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

export function parseRoute(hash: string): Route {
  const [address = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [name = '', ...path] = address.split('/').map(decodePart);
  const page = PAGES.find((known) => known === name) ?? PAGES[0];
  return { page, path: path.filter((part) => part !== ''), query: Object.fromEntries(new URLSearchParams(query)) };
}

/** The address of a page; parts and query may hold any characters, empty query values are left out. */
export function linkTo(
  page: PageName,
  path: readonly string[] = [],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  const search = new URLSearchParams(given).toString();
  return `#/${[page, ...path].map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}

/** A hand-written address may hold a stray percent sign. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const route = signal<Route>(parseRoute(''));

/** Follows the address bar from here on. */
export function startRouter(): void {
  readAddress();
  addEventListener('hashchange', readAddress);
}

function readAddress(): void {
  route.value = parseRoute(location.hash);
}

/** Goes to an address; `replace` leaves no step in the history, for filters that change with each letter. */
export function go(address: string, replace = false): void {
  if (!replace) location.hash = address;
  else {
    history.replaceState(null, '', address);
    route.value = parseRoute(address);
  }
}
