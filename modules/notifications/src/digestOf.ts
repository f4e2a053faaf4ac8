import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import { type Notice, NOTICE_KINDS, type NoticeKind } from './Notice';
import { pagePath } from './noticesOf';

/** So many notices are told one by one. */
const ONE_BY_ONE = 3;

/** So many buckets a digest names of each kind. */
const NAMES = 5;

const TOPIC = 'S3 buckets';

const WORDS: Record<NoticeKind, string> = {
  public: 'became public',
  shared: 'shared with somebody foreign',
  deleted: 'deleted',
  owner: 'with another owner',
  unreadable: 'can’t be read completely any more',
};

/** What one recipient gets of their notices: each by itself where they are few, else all in one. */
export function digestOf(notices: Notice[]): NotificationPayload[] {
  if (notices.length <= ONE_BY_ONE) {
    return notices.map(({ title, description, severity, link, scope }) => ({
      title,
      description,
      severity,
      link,
      scope,
      topic: TOPIC,
    }));
  }
  const parts = NOTICE_KINDS.flatMap(kind => {
    const names = notices
      .filter(notice => notice.kind === kind)
      .map(({ bucket }) => bucket);
    const more = names.length - NAMES;
    return names.length > 0
      ? `${names.length} ${WORDS[kind]}: ${names.slice(0, NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
      : [];
  });
  return [
    {
      title: `${notices.length} changes of your S3 buckets`,
      description: `${parts.join('. ')}.`,
      severity: notices.some(({ kind }) => kind === 'public')
        ? 'high'
        : 'normal',
      link: pagePath(notices[0].recipient),
      topic: TOPIC,
    },
  ];
}
