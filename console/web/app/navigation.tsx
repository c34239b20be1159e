import { linkTo, type PageName, PAGES, route } from './router.ts';

const NAMES: Readonly<Record<PageName, string>> = {
  pipeline: 'Pipeline',
  devices: 'Devices',
  held: 'Held',
  'dead-letters': 'Dead letters',
  debugger: 'Mapping debugger',
  why: 'Why this number?',
  health: 'Health and settings',
};

export function Navigation() {
  return (
    <nav aria-label="Pages">
      <ul>
        {PAGES.map((page) => (
          <li key={page}>
            <a href={linkTo(page)} aria-current={route.value.page === page ? 'page' : undefined}>
              {NAMES[page]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
