import type { ConfigurationWording } from './fact';

/**
 * How S3 encrypts new objects that don't say it themselves.
 *
 * @public
 */
export interface Encryption {
  /** As AWS names it. A name that is not here is one that AWS added later. */
  status: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | 'aws:fsx' | 'aws:backup';
  /** The KMS key: an ARN, an id or an alias. Absent with a key of AWS itself. */
  key?: string;
  /** Whether a bucket key saves calls of KMS; only with `aws:kms`. */
  bucketKey?: boolean;
  /** What S3 refuses for new objects, as `SSE-C`; absent where it refuses nothing. Sorted. */
  blocked?: string[];
}

const METHODS: Record<string, string> = {
  AES256: 'SSE-S3',
  'aws:kms': 'SSE-KMS',
  'aws:kms:dsse': 'DSSE-KMS',
  'aws:fsx': 'encryption by Amazon FSx',
  'aws:backup': 'encryption by AWS Backup',
};

export const encryption: ConfigurationWording<Encryption> = {
  label: 'Encryption',
  calls: { GetBucketEncryption: 's3:GetEncryptionConfiguration' },
  known({ status, key, bucketKey, blocked = [] }) {
    const method = Object.hasOwn(METHODS, status) ? METHODS[status] : status;
    const refused = blocked.length > 0 ? `; ${blocked.join(', ')} blocked` : '';
    if (status === 'AES256') {
      return `${method}, with keys of S3${refused}`;
    }
    const isOfKms = status === 'aws:kms' || status === 'aws:kms:dsse';
    return [
      method,
      ...(key ? [`with the key ${key}`] : []),
      ...(isOfKms && !key ? ['with the key of AWS (aws/s3)'] : []),
      ...(bucketKey ? ['and a bucket key'] : []),
    ]
      .join(' ')
      .concat(refused);
  },
  none: 'not encrypted by default',
  noneStatus: 'none',
  statuses: {
    AES256: {
      label: 'SSE-S3',
      meaning: 'S3 encrypts new objects with keys that it keeps itself.',
    },
    'aws:kms': {
      label: 'SSE-KMS',
      meaning:
        'S3 encrypts new objects. To read them also takes access to the key.',
    },
    'aws:kms:dsse': {
      label: 'DSSE-KMS',
      meaning:
        'S3 encrypts new objects twice. To read them also takes access to the key.',
    },
    'aws:fsx': {
      label: 'Amazon FSx',
      meaning: 'Amazon FSx encrypts the file system behind it.',
    },
    'aws:backup': {
      label: 'AWS Backup',
      meaning: 'AWS Backup encrypts what is stored.',
    },
    none: { label: 'none', meaning: 'S3 stores new objects as they come.' },
  },
};
