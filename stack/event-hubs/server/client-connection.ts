import type { Sender, Session } from 'rhea';

import { coversPath } from '../sas.ts';

/** Something that a connection holds and that must be let go when the connection or its session ends. */
export interface HeldLink {
  readonly session: Session;
  release(): void;
}

/** What the broker remembers of one connection. */
export class ClientConnection {
  readonly #grants = new Map<string, number>();
  readonly #replyLinks = new Map<string, Sender>();
  readonly #held = new Set<HeldLink>();

  /** Remembers that a valid token was put for the path. */
  grant(path: string, expiresAtMs: number): void {
    this.#grants.set(path, expiresAtMs);
  }

  /** Tells whether a token in force covers the path. */
  isGranted(path: string, nowMs: number): boolean {
    const wanted = path.toLowerCase();
    return [...this.#grants].some(([granted, expiresAtMs]) => expiresAtMs > nowMs && coversPath(granted, wanted));
  }

  /** Requests name the link for their answer by its name or by its target address, whichever the client prefers. */
  addReplyLink(sender: Sender): void {
    this.#replyLinks.set(sender.name, sender);
    // The typings promise a target; a link without one has null here.
    const address: string | undefined = sender.target?.address;
    if (address) this.#replyLinks.set(address, sender);
  }

  replyLink(replyTo: string | undefined): Sender | undefined {
    return replyTo === undefined ? undefined : this.#replyLinks.get(replyTo);
  }

  hold(link: HeldLink): void {
    this.#held.add(link);
  }

  drop(link: HeldLink): void {
    this.#held.delete(link);
  }

  /** Lets go of the links of one session, or of all. */
  release(session?: Session): void {
    for (const link of this.#held) if (session === undefined || link.session === session) link.release();
  }
}
