/** What a person asked for is not there. The message says where else to look. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
}
