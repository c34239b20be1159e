import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ActorIdentity } from './messages.ts';

/** Workflow ids stand in 255-character database columns on SQL servers. */
const MAX_WORKFLOW_ID_LENGTH = 255;
const PREFIX = 'iot-connector';

/**
 * The workflow id of a device actor: `iot-connector/<device>/<type>`, each part URI-encoded so that no two identities
 * share an id. A device id too long for the database is replaced by its hash, marked with a `#` that no encoding gives.
 */
export function actorWorkflowId(identity: ActorIdentity): string {
  const device = encodeURIComponent(identity.deviceId);
  const type = encodeURIComponent(identity.type);
  const id = `${PREFIX}/${device}/${type}`;
  if (id.length <= MAX_WORKFLOW_ID_LENGTH) return id;
  return `${PREFIX}/#${bytesToHex(sha256(utf8ToBytes(`${device}/${type}`)))}`;
}

/** The inverse of `actorWorkflowId`; `undefined` for foreign ids and for hashed ones. */
export function parseActorWorkflowId(workflowId: string): ActorIdentity | undefined {
  const [prefix, device, type, ...rest] = workflowId.split('/');
  if (prefix !== PREFIX || device === undefined || type === undefined || rest.length > 0) return undefined;
  try {
    return { deviceId: decodeURIComponent(device), type: decodeURIComponent(type) };
  } catch {
    return undefined;
  }
}
