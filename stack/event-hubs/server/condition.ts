import type { AmqpError } from 'rhea';

/** The error conditions that the broker answers with; clients choose their own error code by them. */
export const CONDITION = {
  notFound: 'amqp:not-found',
  unauthorized: 'amqp:unauthorized-access',
  decodeError: 'amqp:decode-error',
  internalError: 'amqp:internal-error',
  invalidField: 'amqp:invalid-field',
  limitExceeded: 'amqp:resource-limit-exceeded',
  messageTooLarge: 'amqp:link:message-size-exceeded',
  stolen: 'amqp:link:stolen',
  connectionForced: 'amqp:connection:forced',
  argumentError: 'com.microsoft:argument-error',
  argumentOutOfRange: 'com.microsoft:argument-out-of-range',
  serverBusy: 'com.microsoft:server-busy',
} as const;

/** One of the broker's error conditions. */
export type Condition = (typeof CONDITION)[keyof typeof CONDITION];

/** A refusal as clients get it. */
export interface Refusal {
  readonly condition: Condition;
  readonly description: string;
}

export function refusal(condition: Condition, description: string): Refusal {
  return { condition, description };
}

/** The error of a detach, a close or a rejected outcome. */
export function amqpError({ condition, description }: Refusal): AmqpError {
  return { condition, description };
}
