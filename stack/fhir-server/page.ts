import { RESOURCE_TYPES } from './resource.ts';
import type { VersionStore } from './version-store.ts';

/** A page for people: what this is, how much is in it, where to look. */
export function renderPage(store: VersionStore, base: string): string {
  const address = escapeHtml(base);
  const rows = RESOURCE_TYPES.map(
    (type) =>
      `<tr><td><a href="${address}/${type}?_sort=-_lastUpdated&amp;_count=20">${type}</a><td>${store.count(type)}`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>FHIR server for development</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color-scheme: light dark }
td { padding: 0.1rem 2rem 0.1rem 0 }
td:last-child { text-align: right; font-variant-numeric: tabular-nums }
</style>
<h1>FHIR server for development</h1>
<p>A small FHIR R4 server for development and tests of iot-connector. Keep no real patients here.</p>
<p>Base address: <code>${address}</code> · <a href="${address}/metadata">CapabilityStatement</a></p>
<table>${rows.join('')}</table>
<p>Each link opens the latest resources of its type as JSON.</p>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
