import {
  BUCKET_CHANGE_KINDS,
  type BucketChangeKind,
  type ListChangesRequest,
} from 'backstage-plugin-aws-s3-buckets-common';

/** What people filter changes by: the parameters of the address. */
export const CHANGE_FILTERS = [
  'account',
  'owner',
  'person',
  'bucket',
  'kind',
  'time',
  'from',
  'to',
  'text',
] as const;

export type ChangeFilterName = (typeof CHANGE_FILTERS)[number];

/** Which changes are shown. */
export type ChangeFilters = Partial<Record<ChangeFilterName, string>>;

/** Which kinds of changes the filter `kind` means, and what people call them. */
export const CHANGE_KINDS: Record<
  string,
  { label: string; kinds: BucketChangeKind[] }
> = {
  existence: { label: 'Created and deleted', kinds: ['created', 'deleted'] },
  created: { label: 'Created', kinds: ['created'] },
  deleted: { label: 'Deleted', kinds: ['deleted'] },
  settings: { label: 'Settings', kinds: ['configuration-changed'] },
  tags: {
    label: 'Tags',
    kinds: ['tag-added', 'tag-changed', 'tag-removed'],
  },
  owner: { label: 'Owner', kinds: ['owner-changed'] },
  readable: {
    label: 'Unreadable, or readable again',
    kinds: ['unreadable', 'readable'],
  },
  'left-scope': { label: 'No longer read', kinds: ['left-scope'] },
  discovered: { label: 'Seen for the first time', kinds: ['discovered'] },
};

/** Of the latest time, as the filter `time` has it. */
export const CHANGE_TIMES: Record<string, { label: string; hours: number }> = {
  day: { label: 'The last 24 hours', hours: 24 },
  week: { label: 'The last 7 days', hours: 7 * 24 },
  month: { label: 'The last 30 days', hours: 30 * 24 },
};

/** Anything that happened, but for what was only seen for the first time. */
export const CHANGED: BucketChangeKind[] = BUCKET_CHANGE_KINDS.filter(
  kind => kind !== 'discovered',
);

const HOUR_MS = 3_600_000;

/** The filters of an address. Whoever writes one by hand may leave a value empty. */
export function readChangeFilters(parameters: URLSearchParams): ChangeFilters {
  return Object.fromEntries(
    CHANGE_FILTERS.flatMap(name => {
      const value = parameters.get(name)?.trim();
      return value ? [[name, value]] : [];
    }),
  );
}

/** What to ask the backend for. An unknown kind or time is left out. */
export function changesRequest(
  filters: ChangeFilters,
  now: Date,
): ListChangesRequest {
  const {
    account,
    owner,
    person,
    bucket,
    text,
    kind = '',
    time = '',
  } = filters;
  const { kinds } = known(CHANGE_KINDS, kind) ?? {};
  const { hours } = known(CHANGE_TIMES, time) ?? {};
  const request: ListChangesRequest = {
    accountId: account,
    owner,
    actor: person,
    bucket,
    text,
    kind: kinds,
    from: hours
      ? new Date(now.getTime() - hours * HOUR_MS).toISOString()
      : timeOf(filters.from, 0),
    to: timeOf(filters.to, 1),
  };
  return Object.fromEntries(
    Object.entries(request).filter(([, value]) => value !== undefined),
  );
}

function known<Value>(
  values: Record<string, Value>,
  name: string,
): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** A time, or the beginning of a day, or of one after it, where the person is. Undefined where it can't be read. */
function timeOf(text: string = '', daysLater: number): string | undefined {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const time = new Date(isDay ? `${text}T00:00` : text);
  if (Number.isNaN(time.getTime())) {
    return undefined;
  }
  if (isDay) {
    time.setDate(time.getDate() + daysLater);
  }
  return time.toISOString();
}
