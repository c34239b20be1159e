/** Why an append was refused; nothing of it is in the log. */
export type AppendRefusal = 'disk-full' | 'disk-error' | 'closed';

/** An append that did not happen; the sender may send again. */
export class AppendRefused extends Error {
  override readonly name = 'AppendRefused';
  readonly reason: AppendRefusal;

  constructor(reason: AppendRefusal, options?: ErrorOptions) {
    super(REFUSAL_TEXTS[reason], options);
    this.reason = reason;
  }
}

const REFUSAL_TEXTS: Readonly<Record<AppendRefusal, string>> = {
  'disk-full': 'The disk under the event log is full. Make room; publishing goes on by itself.',
  'disk-error': 'The event log could not be written. See the broker log for the error of the disk.',
  closed: 'The broker is stopping.',
};

interface WaitingAppend {
  readonly messages: readonly Buffer[];
  readonly resolve: () => void;
  readonly reject: (reason: AppendRefused) => void;
}

// One commit is one write and one sync; more bytes than this in one would only make its first append wait longer.
const COMMIT_BYTES = 4 * 1024 * 1024;

/** Gathers the appends that arrive while one commit is under way into the next one, in their order. */
export class CommitQueue {
  readonly #commit: (messages: readonly Buffer[]) => Promise<void>;
  #waiting: WaitingAppend[] = [];
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(commit: (messages: readonly Buffer[]) => Promise<void>) {
    this.#commit = commit;
  }

  async add(messages: readonly Buffer[]): Promise<void> {
    if (this.#isClosed) throw new AppendRefused('closed');
    if (messages.length === 0) return;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ messages, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // Appends of one turn of the event loop come from many links; they belong in one commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#commitGroup(this.#takeGroup());
    this.#running = undefined;
  }

  #takeGroup(): readonly WaitingAppend[] {
    let bytes = 0;
    let count = 0;
    for (const { messages } of this.#waiting) {
      if (count > 0 && bytes >= COMMIT_BYTES) break;
      bytes += messages.reduce((sum, message) => sum + message.length, 0);
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #commitGroup(group: readonly WaitingAppend[]): Promise<void> {
    try {
      await this.#commit(group.flatMap(({ messages }) => messages));
      for (const { resolve } of group) resolve();
    } catch (error) {
      const refused = refusalOf(error);
      for (const { reject } of group) reject(refused);
    }
  }
}

function refusalOf(error: unknown): AppendRefused {
  const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  return new AppendRefused(isFull ? 'disk-full' : 'disk-error', { cause: error });
}
