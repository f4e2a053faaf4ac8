import type { CatalogModelLayerBuilder } from '@backstage/catalog-model/alpha';
import type { JsonObject } from '@backstage/types';
import {
  CONFIGURATION_FACTS,
  describeStatuses,
  factLabel,
  LABEL_AWS_ACCOUNT_ID,
  LABEL_AWS_REGION,
} from 'backstage-plugin-aws-s3-buckets-common';
import { ANNOTATIONS } from './annotations';

/** As the catalog's own model has them for resources. */
const RELATIONS = [
  {
    selector: { path: 'spec.owner' },
    relation: 'ownedBy',
    defaultKind: 'Group',
    defaultNamespace: 'inherit' as const,
    allowedKinds: ['Group', 'User'],
  },
  {
    selector: { path: 'spec.dependsOn' },
    relation: 'dependsOn',
    defaultNamespace: 'inherit' as const,
  },
  {
    selector: { path: 'spec.dependencyOf' },
    relation: 'dependencyOf',
    defaultNamespace: 'inherit' as const,
  },
  {
    selector: { path: 'spec.system' },
    relation: 'partOf',
    defaultKind: 'System',
    defaultNamespace: 'inherit' as const,
  },
];

const text = (description: string) => ({
  type: 'string',
  minLength: 1,
  description,
});
const refs = (description: string) => ({
  type: 'array',
  items: { type: 'string', minLength: 1 },
  description,
});

/** What every entity of this module has in its spec. */
const SPEC: JsonObject = {
  type: text('What it is.'),
  owner: text('The ref of the group or user that owns it.'),
  tags: {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Its tags, exactly as in AWS.',
  },
};

const BUCKET_SPEC: JsonObject = {
  ...SPEC,
  system: text('The ref of the system that it is part of.'),
  lifecycle: text('As its tags say, as production.'),
  dependsOn: refs(
    'The refs of its AWS account, and of buckets that get its logs or copies.',
  ),
  dependencyOf: refs('The refs of the components that use it.'),
  configuration: {
    type: 'object',
    description:
      'Facts about it, each with its status. One that is absent was not read yet.',
    properties: Object.fromEntries(
      CONFIGURATION_FACTS.map(fact => [
        fact,
        {
          type: 'object',
          description: factLabel(fact),
          properties: { status: text(describeStatuses(fact)) },
        },
      ]),
    ),
  },
};

function kindVersion(
  specType: string | string[],
  description: string,
  properties: JsonObject,
) {
  return {
    name: ['v1alpha1', 'v1beta1'],
    specType,
    description,
    relationFields: RELATIONS,
    schema: {
      jsonSchema: {
        type: 'object',
        required: ['spec'],
        properties: {
          spec: { type: 'object', required: ['type', 'owner'], properties },
        },
      },
    },
  };
}

/** Declares the entities of this module in a model of the catalog. */
export function describeModel(model: CatalogModelLayerBuilder): void {
  model.addKindVersion({
    kind: 'Resource',
    versions: [
      kindVersion(
        [
          's3-bucket',
          's3-directory-bucket',
          's3-table-bucket',
          's3-vector-bucket',
          's3-access-point',
          's3-multi-region-access-point',
        ],
        'A bucket of Amazon S3, or an access point of buckets, as it was read from AWS.',
        BUCKET_SPEC,
      ),
      kindVersion(
        'aws-account',
        'An AWS account, to which its buckets are related.',
        {
          ...SPEC,
          organizationalUnit: {
            type: 'string',
            description: 'Its place in the organization.',
          },
        },
      ),
    ],
  });
  for (const [name, description] of Object.entries(ANNOTATIONS)) {
    model.addAnnotation({ name, description });
  }
  model.addLabel({
    name: LABEL_AWS_ACCOUNT_ID,
    description:
      'The 12-digit id of the AWS account, on its buckets and on the account itself.',
  });
  model.addLabel({
    name: LABEL_AWS_REGION,
    description: 'The AWS region that the bucket lives in.',
  });
  model.addTag({
    name: 'public',
    description: 'The S3 bucket lets anybody in, by its policy or its ACL.',
  });
  model.addTag({ name: 'untagged', description: 'The S3 bucket has no tags.' });
}
