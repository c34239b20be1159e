/** The configuration cannot be used: the message names every fault with its place and what is expected there. */
export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
}
