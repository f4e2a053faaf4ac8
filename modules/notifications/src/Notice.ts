import type { NotificationSeverity } from '@backstage/plugin-notifications-common';

/**
 * What owners of buckets may be told.
 *
 * - `public`: a bucket became public.
 * - `shared`: an account may reach a bucket that is outside of the organization, or not read.
 * - `deleted`: a bucket was deleted.
 * - `owner`: a bucket got another owner, who is told, too.
 * - `unreadable`: something of a bucket can't be read any more.
 */
export const NOTICE_KINDS = [
  'public',
  'shared',
  'deleted',
  'owner',
  'unreadable',
] as const;

export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What one owner is told about one bucket. */
export interface Notice {
  kind: NoticeKind;
  /** The ref of the group or user. */
  recipient: string;
  /** A later notice of the same scope stands in for this one. */
  scope: string;
  bucket: string;
  title: string;
  description: string;
  severity: NotificationSeverity;
  /** A path in the app. */
  link: string;
}
