import { Receiver } from 'rhea-promise';
import { describe, expect, it } from 'vitest';
import { boundReceiverCredit, isCreditUnbounded } from './amqp-credit.ts';

describe('isCreditUnbounded', () => {
  it.each([
    ['5.12.0', true],
    ['6.0.4', true],
    ['6.0.4-beta.1', true],
    ['6.0.5', false],
    ['6.1.0', false],
    ['7.0.0', false],
  ])('for release %s is %s', (version, expected) => {
    expect(isCreditUnbounded(version)).toBe(expected);
  });
});

describe('boundReceiverCredit', () => {
  it('patches the receiver of the installed client once', () => {
    boundReceiverCredit();
    const patched: unknown = Reflect.get(Receiver.prototype, 'addCredit');
    boundReceiverCredit();
    expect(Reflect.get(Receiver.prototype, 'addCredit')).toBe(patched);
    expect((patched as { readonly name: string }).name).toBe('addMissingCredit');
  });

  it('adds what is missing to the outstanding credit and no more', () => {
    boundReceiverCredit();
    const added: number[] = [];
    const receiver = (credit: number) =>
      Object.create(Receiver.prototype, {
        credit: { value: credit },
        _link: { value: { add_credit: (amount: number) => added.push(amount) } },
      }) as Receiver;
    receiver(0).addCredit(1_000);
    receiver(990).addCredit(1_000);
    receiver(1_000).addCredit(1_000);
    receiver(1_500).addCredit(1_000);
    expect(added).toEqual([1_000, 10]);
  });
});
