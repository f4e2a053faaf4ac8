import type { ConfigurationWording } from './fact';

/**
 * Whether S3 serves the bucket as a website. It says nothing about who may read it.
 *
 * @public
 */
export interface Website {
  /** Where it is off, the bucket has `null` instead. */
  status: 'on';
  /** The page of a folder, as `index.html`. */
  indexDocument?: string;
  /** The page for what is not there, as `404.html`. */
  errorDocument?: string;
  /** Where all requests are redirected to, as `https://www.example.com`. */
  redirectTo?: string;
}

export const website: ConfigurationWording<Website> = {
  label: 'Website',
  calls: { GetBucketWebsite: 's3:GetBucketWebsite' },
  known({ indexDocument, redirectTo }) {
    if (redirectTo) {
      return `on, redirects to ${redirectTo}`;
    }
    return indexDocument ? `on, with ${indexDocument}` : 'on';
  },
  none: 'off',
  noneStatus: 'off',
  statuses: {
    on: {
      label: 'on',
      meaning:
        'S3 serves it as a website. Who may read it depends on its public access.',
    },
    off: { label: 'off', meaning: 'S3 does not serve it as a website.' },
  },
};
