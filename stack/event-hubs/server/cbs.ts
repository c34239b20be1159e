import { verifySasToken } from '../sas.ts';
import type { SasPolicy } from '../sas.ts';
import type { ClientConnection } from './client-connection.ts';
import { CONDITION } from './condition.ts';
import type { Reply, Request } from './request-node.ts';

/** Answers `put-token`: without a policy every token is welcome, as on the official emulator. */
export function answerPutToken(
  request: Request,
  client: ClientConnection,
  policy: SasPolicy | undefined,
  nowMs: number,
): Reply {
  if (request.property('operation') !== 'put-token') {
    return refuse(400, CONDITION.argumentError, 'The only operation of $cbs is put-token.');
  }
  if (policy === undefined) return { statusCode: 202, description: 'Accepted' };
  const token = typeof request.body === 'string' ? request.body : '';
  const verdict = verifySasToken(token, policy, nowMs);
  if (verdict.kind === 'refused') return refuse(401, CONDITION.unauthorized, verdict.reason);
  client.grant(verdict.path, verdict.expiresAtMs);
  return { statusCode: 202, description: 'Accepted' };
}

function refuse(statusCode: number, condition: Reply['condition'] & string, description: string): Reply {
  return { statusCode, condition, description };
}
