import { isDeepStrictEqual } from 'node:util';
import type { Device, Patient } from '@medplum/fhirtypes';
import { etagFor } from '../etag.ts';
import { FhirError, requireOk } from '../errors.ts';
import { ofType } from '../exchange.ts';
import type { CallOptions } from '../gateway.ts';
import { readHistory } from '../history.ts';
import type { FhirHttp } from '../http.ts';
import { conflictWaitMs, pause } from '../pause.ts';

type Ensurable = Device | Patient;

const MOST_TRIES = 20;

/** Our bare version as the server keeps it, and the one it replaced. */
interface Overwritten {
  readonly ours: Ensurable;
  readonly before: Ensurable;
}

/** Gives a resource back what our bare first write took from it, on a server that overwrites where we asked it not to. */
export async function restoreOverwritten(
  http: FhirHttp,
  written: Ensurable & { readonly id: string },
  versionId: string | undefined,
  options: CallOptions,
): Promise<void> {
  const overwritten = await findOverwritten(http, written, versionId, options);
  if (overwritten === undefined) return;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (await restoreOnce(http, written.id, overwritten, options)) return;
    await pause(conflictWaitMs(tries), options.signal);
  }
  const message = `${written.resourceType}/${written.id} could not be restored: others kept changing it. It is tried again.`;
  throw new FhirError('contended', message);
}

async function findOverwritten(
  http: FhirHttp,
  written: Ensurable & { readonly id: string },
  versionId: string | undefined,
  options: CallOptions,
): Promise<Overwritten | undefined> {
  const history = await readHistory(http, written.resourceType, written.id, options);
  const versions = (history?.versions ?? []).map((version) => ({
    ...version,
    resource: ofType<Ensurable['resourceType']>(version.resource, written.resourceType),
  }));
  const own = versions.findIndex((version) =>
    versionId === undefined ? isSame(version.resource, written) : version.versionId === versionId,
  );
  const [ours, before] = [versions[own]?.resource, versions[own + 1]?.resource];
  return ours === undefined || before === undefined ? undefined : { ours, before };
}

function isSame(one: Ensurable | undefined, other: Ensurable): boolean {
  return one !== undefined && isDeepStrictEqual(content(one), content(other));
}

async function restoreOnce(
  http: FhirHttp,
  id: string,
  { ours, before }: Overwritten,
  options: CallOptions,
): Promise<boolean> {
  const path = `${before.resourceType}/${id}`;
  const read = { method: 'GET', path } as const;
  const response = requireOk(read, await http.send(read, options));
  const current = ofType<Ensurable['resourceType']>(response.resource, before.resourceType);
  if (current === undefined) return false;
  const { versionId: _, lastUpdated: __, ...meta } = ours.meta ?? {};
  const body = {
    ...withoutOurs(current, ours, before),
    meta: withoutOurs(current.meta ?? {}, meta, before.meta ?? {}),
  };
  if (isDeepStrictEqual(body, current)) return true;
  const write = { method: 'PUT', path, body, ifMatch: etagFor(path, response) } as const;
  const answer = await http.send(write, options);
  if (answer.status === 409 || answer.status === 412) return false;
  requireOk(write, answer);
  return true;
}

/** Field by field: what is as we wrote it becomes what it was before; what others wrote on top is newer than both. */
function withoutOurs<T extends object>(current: T, ours: T, before: T): T {
  const names = new Set([...Object.keys(before), ...Object.keys(current)]);
  const fields = [...names].flatMap((name) => {
    const standing: unknown = Reflect.get(current, name);
    const value: unknown = isDeepStrictEqual(standing, Reflect.get(ours, name)) ? Reflect.get(before, name) : standing;
    return value === undefined ? [] : [[name, value] as const];
  });
  // Each field is one of a resource of this type.
  return Object.fromEntries(fields) as T;
}

function content(resource: Ensurable): unknown {
  const { meta: _meta, text: _text, ...rest } = resource;
  return rest;
}
