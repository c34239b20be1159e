import type { Preview } from '../../../mapping/preview/preview.ts';
import type { PreviewedGroup } from '../../../mapping/preview/preview-groups.ts';
import type { PreviewedMessage } from '../../../mapping/preview/preview-message.ts';
import { readableMeasurement } from '../../../mapping/preview/readable-measurement.ts';

export function readablePreview({ messages, groups, ...others }: Preview, origins: readonly string[]): object {
  return {
    ...others,
    messages: messages.map((message, index) => readableMessage(message, origins[index] ?? '')),
    groups: groups.map(readableGroup),
  };
}

export function readableMessage({ measurements, enqueuedAt, ...others }: PreviewedMessage, origin?: string): object {
  return {
    ...(origin !== undefined && { origin }),
    ...(enqueuedAt !== undefined && { enqueuedAt: iso(enqueuedAt) }),
    measurements: measurements.map(readableMeasurement),
    ...others,
  };
}

export function readableGroup({ times, ...others }: PreviewedGroup): object {
  return { ...others, times: times.map(iso) };
}

export function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
