import { crc32 } from 'node:zlib';
import type { Version } from './resource.ts';
import { isJsonObject, isResourceType } from './resource.ts';

const TAB = 0x09;

/**
 * One commit as one line: checksum, head and the resources, parted by tabs. JSON text has neither tabs nor line ends, so both
 * are free for framing, and a commit is either whole or recognizably torn.
 */
export function formatCommit(versions: readonly Version[]): Buffer {
  const head = versions.map(({ json: _json, ...rest }) => rest);
  const bodies = versions.map((version) => Buffer.from(`\t${version.json ?? ''}`));
  const content = Buffer.concat([Buffer.from(JSON.stringify(head)), ...bodies]);
  return Buffer.concat([Buffer.from(`${checksum(content)}\t`), content, Buffer.from('\n')]);
}

/** The versions of a commit, or nothing if the line (without its end) is damaged. */
export function parseCommit(line: Buffer): readonly Version[] | undefined {
  const tab = line.indexOf(TAB);
  const content = line.subarray(tab + 1);
  if (tab === -1 || line.toString('latin1', 0, tab) !== checksum(content)) return undefined;
  const [headText = '', ...bodies] = splitAtTabs(content);
  const head: unknown = JSON.parse(headText);
  if (!Array.isArray(head) || head.length !== bodies.length) return undefined;
  const versions = head.map((row, index) => versionOf(row, bodies[index] ?? ''));
  return versions.every((version) => version !== undefined) ? versions : undefined;
}

/** Part by part, because a commit of many writes may be longer than a string can be. */
function splitAtTabs(content: Buffer): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = content.indexOf(TAB); at !== -1; at = content.indexOf(TAB, start)) {
    parts.push(content.toString('utf8', start, at));
    start = at + 1;
  }
  return [...parts, content.toString('utf8', start)];
}

function checksum(content: Buffer): string {
  return crc32(content).toString(16).padStart(8, '0');
}

function versionOf(row: unknown, json: string): Version | undefined {
  if (!isJsonObject(row)) return undefined;
  const { type, id, versionId, at, method } = row;
  if (typeof type !== 'string' || !isResourceType(type) || typeof id !== 'string') return undefined;
  if (typeof versionId !== 'string' || typeof at !== 'number') return undefined;
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH' && method !== 'DELETE') return undefined;
  return { type, id, versionId, at, method, ...(json === '' ? {} : { json }) };
}
