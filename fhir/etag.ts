import type { Resource } from '@medplum/fhirtypes';
import { FhirError } from './errors.ts';

const STRONG_OR_WEAK = /^(?:W\/)?"(.*)"$/;

/** Azure binds the weak form only, and HAPI answers batch entries with the bare one. */
export function etagOf(header: string | undefined, resource: Resource | undefined): string | undefined {
  if (header !== undefined && header !== '') return header.startsWith('W/') ? header : `W/${quoted(header)}`;
  const versionId = resource?.meta?.versionId;
  return versionId === undefined ? undefined : `W/"${versionId}"`;
}

function quoted(header: string): string {
  return header.startsWith('"') ? header : `"${header}"`;
}

/** Version ids are opaque: numbers, UUIDs, base64. */
export function versionIdOf(
  etag: string | undefined,
  location: string | undefined,
  resource: Resource | undefined,
): string | undefined {
  return resource?.meta?.versionId ?? STRONG_OR_WEAK.exec(etag ?? '')?.[1] ?? location?.split('/_history/')[1];
}

/** The tag under which what was read may be written back. @throws FhirError where the server gives none */
export function etagFor(path: string, { etag }: { readonly etag?: string | undefined }): string {
  if (etag !== undefined) return etag;
  const message = `GET ${path} answered without ETag and version id: without versions nothing can be merged safely. Turn on versioning for ${path.split('/')[0]}.`;
  throw new FhirError('unsupported', message);
}
