import {
  CATALOG_FILTER_EXISTS,
  CatalogClient,
} from '@backstage/catalog-client';
import {
  DEFAULT_NAMESPACE,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type {
  FactRetriever,
  TechInsightFact,
} from '@backstage-community/plugin-tech-insights-node';
import {
  ANNOTATION_AWS_BUCKET_NAME,
  isFromAws,
  UNOWNED_GROUP_TYPE,
} from 'backstage-plugin-aws-s3-buckets-common';
import { factsOf } from './factsOf';

/**
 * The facts of Tech Insights about each bucket: whether it has an owner, its public access, encryption, versioning,
 * lifecycle rules and logging, whom it is shared with, and whether all of it can be read.
 *
 * A setting that was not read yet is `unknown`, or false.
 *
 * @public
 */
export const s3BucketFactRetriever: FactRetriever = {
  id: 's3BucketFactRetriever',
  version: '1.0.0',
  title: 'S3 buckets',
  description: 'What is known of S3 buckets of AWS',
  entityFilter: [
    {
      kind: 'resource',
      [`metadata.annotations.${ANNOTATION_AWS_BUCKET_NAME}`]:
        CATALOG_FILTER_EXISTS,
    },
  ],
  schema: {
    hasOwner: {
      type: 'boolean',
      description: 'A group or user owns the bucket',
    },
    publicAccess: {
      type: 'string',
      description: 'blocked, private, public or unknown',
    },
    sharing: {
      type: 'string',
      description:
        'Who is let in, the widest: public, conditional, foreign, accounts, organization, account or unknown',
    },
    encryption: {
      type: 'string',
      description: 'AES256, aws:kms, aws:kms:dsse, none or unknown',
    },
    versioned: { type: 'boolean', description: 'Versioning is enabled' },
    hasLifecycle: { type: 'boolean', description: 'It has lifecycle rules' },
    isLogged: {
      type: 'boolean',
      description: 'Requests to it are written into another bucket',
    },
    readable: {
      type: 'boolean',
      description: 'Its tags, region and settings can all be read at present',
    },
  },
  async handler({ auth, discovery, entityFilter }) {
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'catalog',
    });
    const catalog = new CatalogClient({ discoveryApi: discovery });
    const groups = await catalog.getEntities(
      { filter: { kind: 'group', 'spec.type': UNOWNED_GROUP_TYPE } },
      { token },
    );
    const unowned = new Set(
      groups.items.filter(isFromAws).map(group => stringifyEntityRef(group)),
    );
    const facts: TechInsightFact[] = [];
    for await (const entities of catalog.streamEntities(
      { filter: entityFilter },
      { token },
    )) {
      for (const entity of entities.filter(isFromAws)) {
        const { kind, metadata } = entity;
        facts.push({
          entity: {
            kind,
            namespace: metadata.namespace ?? DEFAULT_NAMESPACE,
            name: metadata.name,
          },
          facts: { ...factsOf(entity, unowned) },
        });
      }
    }
    return facts;
  },
};
