import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_REGION,
  CONFIGURATION_FACTS,
  factLabel,
  statusWording,
} from 'backstage-plugin-aws-s3-buckets-common';
import { annotationPath } from './annotationPath';
import { statusPath } from './ConfigurationFilter';

/** Something by which the list can be filtered. */
export interface ListFilterKind {
  /** In the list's address: `filters[awsRegions]=eu-west-1`. */
  name: string;
  /** For people. */
  label: string;
  /** Where the catalog finds the values, in its filters and facets. */
  path: string;
  /** A value for people. */
  wording(value: string): string;
}

const asItIs = (value: string) => value;

/** `group:default/payments` is shown as `payments`. */
const nameInRef = (ref: string) => ref.replace(/^[^:]*:(default\/)?/, '');

/** All but tags of AWS, each of which is a field of its own in the catalog. */
export const LIST_FILTERS: ListFilterKind[] = [
  {
    name: 'awsAccounts',
    label: 'AWS account',
    path: annotationPath(ANNOTATION_AWS_ACCOUNT_ID),
    wording: asItIs,
  },
  {
    name: 'awsRegions',
    label: 'AWS region',
    path: annotationPath(ANNOTATION_AWS_REGION),
    wording: asItIs,
  },
  {
    name: 'owners',
    label: 'Owner',
    path: 'relations.ownedBy',
    wording: nameInRef,
  },
  {
    name: 'systems',
    label: 'System',
    path: 'relations.partOf',
    wording: nameInRef,
  },
  {
    name: 'components',
    label: 'Component',
    path: 'relations.dependencyOf',
    wording: nameInRef,
  },
  { name: 'types', label: 'Kind', path: 'spec.type', wording: asItIs },
  {
    name: 'lifecycles',
    label: 'Lifecycle',
    path: 'spec.lifecycle',
    wording: asItIs,
  },
  ...CONFIGURATION_FACTS.map(fact => ({
    name: fact,
    label: factLabel(fact),
    path: statusPath(fact),
    wording: (status: string) => statusWording(fact, status)?.label ?? status,
  })),
  { name: 'tags', label: 'Tag', path: 'metadata.tags', wording: asItIs },
];

/** Buckets that have a tag of AWS: `env=prod`, or the key alone. */
export const AWS_TAGS = 'awsTags';

/** Buckets that changed lately: `week`. */
export const CHANGED = 'changed';
