import { isDeepStrictEqual } from 'node:util';
import type { Device, Patient } from '@medplum/fhirtypes';
import { FhirError, requireOk } from '../errors.ts';
import { ofType } from '../exchange.ts';
import type { CallOptions } from '../gateway.ts';
import { readHistory } from '../history.ts';
import type { FhirHttp } from '../http.ts';
import { conflictWaitMs, pause } from '../pause.ts';

type Ensurable = Device | Patient;

const MOST_TRIES = 20;

/** Gives a resource back what our bare first write took from it, on a server that overwrites where we asked it not to. */
export async function restoreOverwritten(
  http: FhirHttp,
  written: Ensurable & { readonly id: string },
  versionId: string | undefined,
  options: CallOptions,
): Promise<void> {
  const before = await versionBefore(http, written, versionId, options);
  if (before === undefined || isDeepStrictEqual(content(before), content(written))) return;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (await restoreOnce(http, written.id, before, options)) return;
    await pause(conflictWaitMs(tries), options.signal);
  }
  const message = `${written.resourceType}/${written.id} could not be restored: others kept changing it. It is tried again.`;
  throw new FhirError('contended', message);
}

async function versionBefore(
  http: FhirHttp,
  written: Ensurable & { readonly id: string },
  versionId: string | undefined,
  options: CallOptions,
): Promise<Ensurable | undefined> {
  const history = await readHistory(http, written.resourceType, written.id, options);
  const versions = history?.versions ?? [];
  const own = versions.findIndex((version) => version.versionId !== undefined && version.versionId === versionId);
  return own < 0 ? undefined : ofType<Ensurable['resourceType']>(versions[own + 1]?.resource, written.resourceType);
}

async function restoreOnce(http: FhirHttp, id: string, before: Ensurable, options: CallOptions): Promise<boolean> {
  const path = `${before.resourceType}/${id}`;
  const read = { method: 'GET', path } as const;
  const response = requireOk(read, await http.send(read, options));
  const current = ofType<Ensurable['resourceType']>(response.resource, before.resourceType);
  if (current === undefined) return false;
  // What others wrote on top of our bare version is newer than what stood there before it.
  const body = { ...before, ...current };
  if (isDeepStrictEqual(content(body), content(current))) return true;
  const write = { method: 'PUT', path, body, ...(response.etag !== undefined && { ifMatch: response.etag }) } as const;
  const answer = await http.send(write, options);
  if (answer.status === 409 || answer.status === 412) return false;
  requireOk(write, answer);
  return true;
}

function content(resource: Ensurable): unknown {
  const { meta: _meta, text: _text, ...rest } = resource;
  return rest;
}
