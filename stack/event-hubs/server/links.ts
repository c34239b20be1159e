import type { Receiver, Sender, Source } from 'rhea';

import type { Hub } from '../hub.ts';
import { parseStartFilter, resolveStart } from '../log/start-position.ts';
import type { StartPosition } from '../log/start-position.ts';
import type { BrokerLogger } from '../logger.ts';
import type { SasPolicy } from '../sas.ts';
import { answerPutToken } from './cbs.ts';
import type { ClientConnection } from './client-connection.ts';
import { CONDITION, amqpError, refusal } from './condition.ts';
import type { Refusal } from './condition.ts';
import { EpochRegistry } from './epoch-registry.ts';
import type { Faults } from './faults.ts';
import { parseLinkAddress } from './link-address.ts';
import type { LinkAddress } from './link-address.ts';
import { answerRead } from './management.ts';
import { servePublisher } from './publisher-link.ts';
import type { PublisherTarget } from './publisher-link.ts';
import { serveRequests } from './request-node.ts';
import type { Reply, Request } from './request-node.ts';
import { sendPreSettled } from './rhea-parts.ts';
import { SubscriberLink } from './subscriber-link.ts';
import type { Subscription } from './subscriber-link.ts';

/** What the links of all connections share. */
export interface LinkContext {
  readonly hubs: readonly Hub[];
  readonly policy: SasPolicy | undefined;
  readonly faults: Faults;
  readonly logger: BrokerLogger;
  readonly now: () => number;
}

type PublisherAddress = Extract<LinkAddress, { kind: 'publisher' }>;
type SubscriberAddress = Extract<LinkAddress, { kind: 'subscriber' }>;

const EPOCH_PROPERTY = 'com.microsoft:epoch';
const RUNTIME_METRIC = 'com.microsoft:enable-receiver-runtime-metric';
const SELECTOR_FILTER = 'apache.org:selector-filter:string';

/** Attaches links to what their addresses name, or closes them with the reason. */
export class Links {
  readonly #context: LinkContext;
  readonly #epochs = new EpochRegistry();
  readonly #subscribers = new Set<SubscriberLink>();

  constructor(context: LinkContext) {
    this.#context = context;
  }

  get subscribers(): readonly SubscriberLink[] {
    return [...this.#subscribers];
  }

  /** A client opened a link to send on. */
  openIncoming(receiver: Receiver, client: ClientConnection): void {
    receiver.set_source(receiver.source);
    receiver.set_target(receiver.target);
    const address = parseLinkAddress(receiver.target?.address ?? '');
    switch (address.kind) {
      case 'cbs':
        return serveRequests(receiver, client, (request) =>
          answerPutToken(request, client, this.#context.policy, this.#context.now()),
        );
      case 'management':
        return serveRequests(receiver, client, (request) => this.#answerRead(request, client));
      case 'publisher':
        return this.#openPublisher(receiver, client, address);
      case 'subscriber':
      case 'unknown':
        return receiver.close(amqpError(refusal(CONDITION.notFound, 'There is nothing to send to at this address.')));
    }
  }

  /** A client opened a link to receive on. */
  openOutgoing(sender: Sender, client: ClientConnection): void {
    sender.set_source(sender.source);
    sender.set_target(sender.target);
    const address = parseLinkAddress(sender.source?.address ?? '');
    switch (address.kind) {
      case 'cbs':
      case 'management':
        return client.addReplyLink(sender);
      case 'subscriber':
        return this.#openSubscriber(sender, client, address);
      case 'publisher':
      case 'unknown':
        return sender.close(
          amqpError(refusal(CONDITION.notFound, 'There is nothing to receive from at this address.')),
        );
    }
  }

  #answerRead(request: Request, client: ClientConnection): Reply {
    const name = request.property('name') ?? '';
    const refused = this.#refuseAccess(client, `${name}/$management`);
    if (refused !== undefined) return { statusCode: 401, ...refused };
    const hub = this.#hub(name);
    return hub === undefined ? { statusCode: 404, ...entityNotFound(name) } : answerRead(request, hub);
  }

  #openPublisher(receiver: Receiver, client: ClientConnection, address: PublisherAddress): void {
    const target = this.#checkPublisher(client, address);
    if ('condition' in target) return receiver.close(amqpError(target));
    servePublisher(receiver, target, this.#context.faults, this.#context.logger);
  }

  #checkPublisher(client: ClientConnection, { hub: name, partition: id }: PublisherAddress): Refusal | PublisherTarget {
    const refused = this.#refuseAccess(client, id === undefined ? name : `${name}/partitions/${id}`);
    if (refused !== undefined) return refused;
    const hub = this.#hub(name);
    if (hub === undefined) return entityNotFound(name);
    if (id === undefined) return { hub, partition: undefined };
    const partition = hub.partition(id);
    return partition === undefined ? partitionOutOfRange(id) : { hub, partition };
  }

  #openSubscriber(sender: Sender, client: ClientConnection, address: SubscriberAddress): void {
    const checked = this.#checkSubscriber(sender, client, address);
    if ('condition' in checked) return sender.close(amqpError(checked));
    const { subscription, start } = checked;
    const key = `${address.hub}/${address.group}/${address.partition}`.toLowerCase();
    const link = new SubscriberLink(sender, subscription, this.#context.logger, () => {
      this.#epochs.leave(key, link);
      this.#subscribers.delete(link);
      client.drop(link);
    });
    const refused = this.#epochs.admit(key, link);
    if (refused !== undefined) return sender.close(amqpError(refused));
    this.#subscribers.add(link);
    client.hold(link);
    sendPreSettled(sender);
    sender.on('sender_close', () => link.release());
    void this.#begin(link, subscription, start);
  }

  async #begin(link: SubscriberLink, { log, hub, partition }: Subscription, position: StartPosition): Promise<void> {
    try {
      const start = await resolveStart(log, position);
      if (start.kind === 'at') return link.start(start.sequence);
      link.lose(
        refusal(
          CONDITION.argumentError,
          `The supplied ${start.by} '${start.supplied}' is invalid. The last ${start.by} in the system is '${start.last}'`,
        ),
      );
    } catch (err) {
      this.#context.logger.error({ hub, partition, err }, 'finding a start position failed');
      link.lose(refusal(CONDITION.internalError, 'The broker could not read its event log. See its log.'));
    }
  }

  #checkSubscriber(
    sender: Sender,
    client: ClientConnection,
    address: SubscriberAddress,
  ): Refusal | { readonly subscription: Subscription; readonly start: StartPosition } {
    const path = `${address.hub}/consumergroups/${address.group}/partitions/${address.partition}`;
    const refused = this.#refuseAccess(client, path);
    if (refused !== undefined) return refused;
    const hub = this.#hub(address.hub);
    if (hub === undefined) return entityNotFound(address.hub);
    if (!hub.hasConsumerGroup(address.group)) {
      return entityNotFound(`${hub.name}/ConsumerGroups/${address.group}`);
    }
    const log = hub.partition(address.partition);
    if (log === undefined) return partitionOutOfRange(address.partition);
    const start = startOf(sender.source);
    if (start === undefined) return refusal(CONDITION.invalidField, 'The filter of the receiver is not known.');
    return { subscription: { ...subscriptionOf(sender, address), hub: hub.name, log }, start };
  }

  #refuseAccess(client: ClientConnection, path: string): Refusal | undefined {
    if (this.#context.policy === undefined || client.isGranted(path, this.#context.now())) return undefined;
    return refusal(CONDITION.unauthorized, `No valid token was put for "${path}".`);
  }

  #hub(name: string): Hub | undefined {
    return this.#context.hubs.find((hub) => hub.name.toLowerCase() === name.toLowerCase());
  }
}

// Clients tell a missing entity from other failures by these words.
function entityNotFound(name: string): Refusal {
  return refusal(CONDITION.notFound, `The messaging entity "${name}" could not be found. Add it to the configuration.`);
}

function partitionOutOfRange(id: string): Refusal {
  return refusal(CONDITION.argumentOutOfRange, `The event hub has no partition "${id}".`);
}

function subscriptionOf(sender: Sender, { group, partition }: SubscriberAddress): Omit<Subscription, 'hub' | 'log'> {
  const epoch: unknown = sender.properties?.[EPOCH_PROPERTY];
  return {
    group,
    partition,
    epoch: typeof epoch === 'number' ? epoch : undefined,
    withRuntimeMetrics: [sender.desired_capabilities].flat().includes(RUNTIME_METRIC),
  };
}

function startOf(source: Source): StartPosition | undefined {
  const filter: unknown = source.filter?.[SELECTOR_FILTER];
  if (filter === undefined) return { kind: 'latest' };
  const text: unknown = typeof filter === 'object' && filter !== null && 'value' in filter ? filter.value : filter;
  return typeof text === 'string' ? parseStartFilter(text) : undefined;
}
