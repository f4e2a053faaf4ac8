import type { FactName } from 'backstage-plugin-aws-s3-buckets-common';
import type { FactDeclaration } from './defineFact';
import { abac } from './abac';
import { encryption } from './encryption';
import { lifecycle } from './lifecycle';
import { logging } from './logging';
import { metadataTables } from './metadataTables';
import { notifications } from './notifications';
import { objectLock } from './objectLock';
import { ownership } from './ownership';
import { publicAccess } from './publicAccess';
import { replication } from './replication';
import { sharing } from './sharing';
import { tags } from './tags';
import { versioning } from './versioning';
import { website } from './website';

/**
 * How each fact of a general purpose bucket is read. The compiler demands one declaration for each fact of the common
 * package but that of access points. The other kinds of buckets have some of the facts, declared in `src/collect/kinds`.
 */
export const FACTS: {
  [Name in Exclude<FactName, 'accessPoint'>]: FactDeclaration<Name>;
} = {
  tags,
  publicAccess,
  sharing,
  encryption,
  versioning,
  objectLock,
  lifecycle,
  logging,
  replication,
  ownership,
  website,
  notifications,
  abac,
  metadataTables,
};

export const FACT_NAMES = Object.keys(FACTS) as Array<keyof typeof FACTS>;
