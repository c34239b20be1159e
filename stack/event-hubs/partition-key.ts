// Bob Jenkins' lookup3 (hashlittle2), which every Event Hubs client uses: the same key must lead to the same partition
// whether the client or the broker maps it.
const GOLDEN = 0xdeadbeef;
const BLOCK_BYTES = 12;

interface State {
  a: number;
  b: number;
  c: number;
}

/** Returns the id of the partition that a key belongs to. */
export function partitionOfKey(key: string, partitionCount: number): string {
  const { b, c } = lookup3(Buffer.from(key, 'utf8'));
  const hash = ((c ^ b) << 16) >> 16;
  return String(Math.abs(hash % partitionCount));
}

function lookup3(bytes: Buffer): State {
  const seed = (GOLDEN + bytes.length) | 0;
  const state: State = { a: seed, b: seed, c: seed };
  let at = 0;
  for (; bytes.length - at > BLOCK_BYTES; at += BLOCK_BYTES) {
    addBlock(state, bytes.subarray(at, at + BLOCK_BYTES));
    mix(state);
  }
  if (at === bytes.length) return state;
  const rest = Buffer.alloc(BLOCK_BYTES);
  bytes.copy(rest, 0, at);
  addBlock(state, rest);
  finish(state);
  return state;
}

function addBlock(state: State, block: Buffer): void {
  state.a = (state.a + block.readUInt32LE(0)) | 0;
  state.b = (state.b + block.readUInt32LE(4)) | 0;
  state.c = (state.c + block.readUInt32LE(8)) | 0;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function mix(state: State): void {
  let { a, b, c } = state;
  a = ((a - c) | 0) ^ rotate(c, 4);
  c = (c + b) | 0;
  b = ((b - a) | 0) ^ rotate(a, 6);
  a = (a + c) | 0;
  c = ((c - b) | 0) ^ rotate(b, 8);
  b = (b + a) | 0;
  a = ((a - c) | 0) ^ rotate(c, 16);
  c = (c + b) | 0;
  b = ((b - a) | 0) ^ rotate(a, 19);
  a = (a + c) | 0;
  c = ((c - b) | 0) ^ rotate(b, 4);
  b = (b + a) | 0;
  state.a = a;
  state.b = b;
  state.c = c;
}

function finish(state: State): void {
  let { a, b, c } = state;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  state.a = a;
  state.b = b;
  state.c = c;
}
