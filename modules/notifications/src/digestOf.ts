import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import { type Notice, NOTICE_KINDS, type NoticeKind } from './Notice';
import { pagePath } from './noticesOf';

/** So many notices of a kind are told one by one. */
const ONE_BY_ONE = 3;

/** So many buckets a digest names. */
const NAMES = 5;

/** By topic people, and processors as that of Slack, choose what reaches them. */
const TOPICS: Record<NoticeKind, string> = {
  public: 'S3 buckets that became public',
  shared: 'S3 buckets shared with foreign accounts',
  deleted: 'Deleted S3 buckets',
  owner: 'New owners of S3 buckets',
  unreadable: 'Unreadable S3 buckets',
};

const WORDS: Record<NoticeKind, string> = {
  public: 'became public',
  shared:
    'are now shared with an account outside of the organization, or one that is not read',
  deleted: 'were deleted',
  owner: 'have another owner',
  unreadable: 'can’t be read completely any more',
};

/** What one recipient gets of their notices: of each kind each by itself where they are few, else all in one. */
export function digestOf(notices: Notice[]): NotificationPayload[] {
  return NOTICE_KINDS.flatMap(kind => {
    const ofKind = notices.filter(notice => notice.kind === kind);
    return ofKind.length > ONE_BY_ONE
      ? [allInOne(kind, ofKind)]
      : ofKind.map(({ title, description, severity, link, scope }) => ({
          title,
          description,
          severity,
          link,
          scope,
          topic: TOPICS[kind],
        }));
  });
}

function allInOne(kind: NoticeKind, notices: Notice[]): NotificationPayload {
  const names = notices.map(({ bucket }) => bucket);
  const more = names.length - NAMES;
  return {
    title: `${names.length} of your S3 buckets ${WORDS[kind]}`,
    description: `${names.slice(0, NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    severity: notices[0].severity,
    link: pagePath(notices[0].recipient),
    topic: TOPICS[kind],
  };
}
