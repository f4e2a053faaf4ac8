import type { HumanDuration } from '@backstage/types';

export interface Config {
  notifications?: {
    /** What owners of S3 buckets are told. */
    awsS3Buckets?: {
      /**
       * `public`: a bucket became public; `shared`: an account outside of the organization, or one that is not read, may
       * now reach it; `deleted`: it was deleted; `owner`: it got another owner, and both are told;
       * `unreadable`: something of it can't be read any more.
       * @default ["public", "shared", "deleted", "owner", "unreadable"]
       */
      kinds?: Array<'public' | 'shared' | 'deleted' | 'owner' | 'unreadable'>;
      /**
       * How long what happens is gathered before owners are told: more than three of a kind then come in one notification.
       * At most 24 hours.
       * @default { "minutes": 1 }
       */
      digest?: string | HumanDuration;
    };
  };
}
