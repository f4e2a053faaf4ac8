import { CONFIGURATION_WORDINGS } from 'backstage-plugin-aws-s3-buckets-common';
import type { ListFilter } from '../routes';
import type { Count } from './estate';

/** One bar of a chart, and one line of the table behind it. */
export interface Mark {
  label: string;
  buckets: number;
  /** The list of these buckets; absent where they have nothing in common that the list could filter by. */
  to?: string;
  color: string;
  /** Whether it is all others together. */
  isRest?: boolean;
}

/** Colours of Backstage's design system, which has them for its light and its dark theme. */
export const COLORS = {
  plain: 'var(--bui-accent-bg)',
  good: 'var(--bui-positive-bg)',
  bad: 'var(--bui-negative-bg)',
  warning: 'var(--bui-warning-bg)',
  unknown: 'var(--bui-fg-secondary)',
};

type ListLink = (filter?: ListFilter, value?: string) => string;

/** The marks of what was counted. What belongs to none of them is one more mark, called `rest`. */
export function marksOf(
  counts: Count[],
  options: {
    filter: ListFilter;
    listLink?: ListLink;
    colorOf?: (value: string) => string;
    labelOf?: (count: Count) => string;
    total?: number;
    rest?: string;
  },
): Mark[] {
  const { filter, listLink, total = 0, rest } = options;
  const marks = counts.map(count => ({
    label: options.labelOf?.(count) ?? count.label,
    buckets: count.buckets,
    to: listLink?.(filter, count.value),
    color: options.colorOf?.(count.value) ?? COLORS.plain,
  }));
  const counted = counts.reduce((sum, { buckets }) => sum + buckets, 0);
  return rest && total > counted
    ? [
        ...marks,
        { label: rest, buckets: total - counted, color: COLORS.unknown },
      ]
    : marks;
}

const PUBLIC_ACCESS_COLORS: Record<string, string> = {
  public: COLORS.bad,
  private: COLORS.plain,
  blocked: COLORS.good,
};

export function publicAccessColor(status: string): string {
  return PUBLIC_ACCESS_COLORS[status] ?? COLORS.unknown;
}

const PUBLIC_ACCESS_LABELS: Record<string, string> = {
  public: 'public',
  private: 'not public',
  blocked: 'blocked',
};

export function publicAccessLabel({ value }: Count): string {
  return PUBLIC_ACCESS_LABELS[value] ?? value;
}

export function encryptionColor(status: string): string {
  return status === CONFIGURATION_WORDINGS.encryption.noneStatus
    ? COLORS.bad
    : COLORS.plain;
}

const ENCRYPTION_LABELS: Record<string, string> = {
  AES256: 'SSE-S3 (AES256)',
  'aws:kms': 'SSE-KMS (aws:kms)',
  'aws:kms:dsse': 'DSSE-KMS (aws:kms:dsse)',
};

export function encryptionLabel({ value }: Count): string {
  return ENCRYPTION_LABELS[value] ?? value;
}
