import {
  ANNOTATION_EDIT_URL,
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  ANNOTATION_VIEW_URL,
  type EntityLink,
  KubernetesValidatorFunctions,
  type ResourceEntity,
} from '@backstage/catalog-model';
import { bucketConsoleUrl } from '../model/partition';
import type { BucketRecord } from '../model/BucketRecord';
import { bucketNamespace } from '../model/bucketNamespace';
import { ENTITY_TYPES, isAccessPointKind } from '../model/kinds';
import { replaceUnstorable } from '../model/replaceUnstorable';
import { accountEntityRef } from './accountEntity';
import {
  ANNOTATION_AWS_ACCESS_POINT_NAME,
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ACCOUNT_NAME,
  ANNOTATION_AWS_ARN,
  ANNOTATION_AWS_BUCKET_CREATED_AT,
  ANNOTATION_AWS_BUCKET_NAME,
  ANNOTATION_AWS_BUCKET_NAMESPACE,
  ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE,
  ANNOTATION_AWS_REGION,
  ANNOTATION_AWS_REGION_STATUS,
  ANNOTATION_AWS_TAGS,
  ANNOTATION_AWS_TAGS_STATUS,
  LABEL_AWS_ACCOUNT_ID,
  LABEL_AWS_REGION,
  lastKnownFact,
  LOCATION_PREFIX,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { EntityConfig, Source } from '../config/entitySchema';
import {
  configurationOf,
  statusOf,
  unavailableConfiguration,
} from './configurationOf';
import { legalName, legalTag } from './entityName';
import { ownerAnnotations, type Ownership, refsOf, systemOf } from './ownerOf';
import {
  knownRegion,
  knownTags,
  type SourceContext,
  textOf,
  textsOf,
} from './textsOf';
import { specTags, tagLabels, tagsAsJson } from './specTags';

/**
 * The entity of a bucket. The same record always gives the same bytes: keys and lists are sorted, and nothing in it
 * comes from the run or the clock.
 */
export function bucketEntity(
  record: BucketRecord,
  options: {
    providerId: string;
    config: EntityConfig;
    context: SourceContext;
    ownership: Ownership;
    name: string;
    /** Refs of what in the catalog gets its logs, copies or notifications. */
    targets: string[];
  },
): ResourceEntity {
  const { providerId, config, context, ownership, name, targets } = options;
  const { account } = record;
  const bucket = replaceUnstorable(record.name);
  const region = knownRegion(record);
  const tags = knownTags(record);
  const exactTags = tags && specTags(tags);
  const consoleUrl = bucketConsoleUrl(
    account.partition,
    bucket,
    region,
    record.kind,
  );
  const dependencyOf = refsOf(config.dependencyOf, context);
  const configuration = configurationOf(record);
  const accessPoint = lastKnownFact(record.facts.accessPoint);
  const dependsOn = new Set([...refsOf(config.dependsOn, context), ...targets]);
  if (config.accounts) {
    dependsOn.add(accountEntityRef(account.id, config));
  }

  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      namespace: namespaceOf(config, context),
      ...withoutUndefined({
        title:
          optionalText(config.title, context) ??
          (name === bucket ? undefined : bucket),
        description:
          optionalText(config.description, context) ??
          defaultDescription(record, context),
      }),
      annotations: mergeIgnoringCase(
        withoutUndefined({ [ANNOTATION_VIEW_URL]: consoleUrl }),
        mappedAnnotations(config, context),
        ownerAnnotations(ownership, config),
        ownAnnotations(record, providerId, exactTags?.complete),
      ),
      labels: mergeIgnoringCase(
        tagLabels(tags ?? {}),
        mappedLabels(config, context),
        withoutUndefined({
          [LABEL_AWS_ACCOUNT_ID]: account.id,
          [LABEL_AWS_REGION]: region,
        }),
      ),
      tags: entityTags(record, config, context),
      links: [
        ...(consoleUrl ? [{ url: consoleUrl, title: 'AWS console' }] : []),
        ...mappedLinks(config, context),
      ],
    },
    spec: {
      type: optionalText(config.type, context) ?? ENTITY_TYPES[record.kind],
      owner: ownership.owner,
      ...withoutUndefined({
        lifecycle: optionalText(config.lifecycle, context),
        system: config.system && systemOf(config.system, context),
      }),
      ...(dependencyOf.length && { dependencyOf }),
      ...(dependsOn.size && { dependsOn: [...dependsOn].sort() }),
      ...(exactTags && { tags: exactTags.tags }),
      ...(configuration && { configuration }),
      ...(accessPoint?.status === 'known' && {
        accessPoint: JSON.parse(JSON.stringify(accessPoint.value)),
      }),
    },
  };
}

/** The annotations that no mapping can change. */
function ownAnnotations(
  record: BucketRecord,
  providerId: string,
  hasExactTags = true,
): Record<string, string> {
  const { account, createdAt } = record;
  const arn = replaceUnstorable(record.arn);
  const location = `${LOCATION_PREFIX}${providerId}/${account.id}/${arn}`;
  const tags = knownTags(record);
  return withoutUndefined({
    [ANNOTATION_LOCATION]: location,
    [ANNOTATION_ORIGIN_LOCATION]: location,
    [ANNOTATION_AWS_ACCOUNT_ID]: account.id,
    [ANNOTATION_AWS_ACCOUNT_NAME]:
      account.name && replaceUnstorable(account.name),
    [ANNOTATION_AWS_ARN]: arn,
    [isAccessPointKind(record.kind)
      ? ANNOTATION_AWS_ACCESS_POINT_NAME
      : ANNOTATION_AWS_BUCKET_NAME]: replaceUnstorable(record.name),
    [ANNOTATION_AWS_BUCKET_NAMESPACE]:
      record.kind === 'general-purpose'
        ? bucketNamespace(record.name, account.id, knownRegion(record))
        : undefined,
    [ANNOTATION_AWS_BUCKET_CREATED_AT]: createdAt,
    [ANNOTATION_AWS_REGION]: knownRegion(record),
    [ANNOTATION_AWS_REGION_STATUS]: statusIfUnavailable(record.region),
    [ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE]:
      unavailableConfiguration(record),
    [ANNOTATION_AWS_TAGS]: tags && !hasExactTags ? tagsAsJson(tags) : undefined,
    [ANNOTATION_AWS_TAGS_STATUS]: statusIfUnavailable(record.facts.tags),
  });
}

function statusIfUnavailable({
  status,
}: {
  status: string;
}): string | undefined {
  return status === 'unavailable' ? status : undefined;
}

function optionalText(
  source: Source | undefined,
  context: SourceContext,
): string | undefined {
  const text = source && textOf(source, context);
  return text === undefined ? undefined : replaceUnstorable(text);
}

function namespaceOf(
  { namespace }: EntityConfig,
  context: SourceContext,
): string {
  const text = textOf(namespace, context) ?? '';
  return KubernetesValidatorFunctions.isValidNamespace(text)
    ? text
    : legalTag(text) || namespace.value;
}

/** The fields that have a value. */
function withoutUndefined(
  fields: Record<string, string | undefined>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) {
      result[key] = value;
    }
  }
  return result;
}

/** All of the fields. The catalog refuses keys that differ by case alone: the last of them stays. */
function mergeIgnoringCase(
  ...records: Array<Record<string, string>>
): Record<string, string> {
  const merged: Record<string, string> = Object.assign({}, ...records);
  // Mostly all keys are in lower case, and then no two differ by case.
  if (Object.keys(merged).every(key => key === key.toLowerCase())) {
    return merged;
  }
  const byLowerKey = new Map<string, [string, string]>();
  for (const record of records) {
    for (const field of Object.entries(record)) {
      byLowerKey.set(field[0].toLowerCase(), field);
    }
  }
  return Object.fromEntries(byLowerKey.values());
}

// What tells buckets apart comes first: the catalog's list shows only the beginning.
function defaultDescription(
  record: BucketRecord,
  context: SourceContext,
): string {
  const { id, name } = record.account;
  const region = knownRegion(record) ?? 'unknown region';
  const where = `${region} · ${name ? `${name} (${id})` : id}`;
  const text = context.tag('description')?.trim();
  return replaceUnstorable(text ? `${where} · ${text}` : where);
}

function entityTags(
  record: BucketRecord,
  config: EntityConfig,
  context: SourceContext,
): string[] {
  const texts = [
    knownRegion(record) ?? '',
    record.account.name ?? record.account.id,
    lastKnownFact(record.facts.tags)?.status === 'none' ? 'untagged' : '',
    statusOf(record, 'publicAccess') === 'public' ? 'public' : '',
    isUnreadable(record) ? 'unreadable' : '',
    ...config.tags.flatMap(source => textsOf(source, context)),
  ];
  return [...new Set(texts.map(legalTag).filter(Boolean))].sort();
}

/** Whether something of the bucket can't be read at present. */
function isUnreadable({ region, facts }: BucketRecord): boolean {
  return [region, ...Object.values(facts)].some(
    ({ status }) => status === 'unavailable',
  );
}

function mappedLabels(
  { labels }: EntityConfig,
  context: SourceContext,
): Record<string, string> {
  const values = Object.entries(labels).map(([key, source]) => [
    key,
    legalName(textOf(source, context) ?? ''),
  ]);
  return Object.fromEntries(values.filter(([, value]) => value));
}

// Plugins may make a link of any annotation, also of what follows the type of a location.
const scriptUrl =
  /^[\0-\x20]*((url|dir):[\0-\x20]*)?(j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t|data|vbscript)\s*:/i;

function mappedAnnotations(
  { annotations }: EntityConfig,
  context: SourceContext,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [key, source] of Object.entries(annotations)) {
    const value = replaceUnstorable(textOf(source, context) ?? '');
    const safe = annotationOf(key, value);
    if (safe) {
      result[key] = safe;
    }
  }
  return result;
}

function annotationOf(key: string, value: string): string | undefined {
  switch (key) {
    case ANNOTATION_VIEW_URL:
    case ANNOTATION_EDIT_URL:
      return httpUrl(value);
    case ANNOTATION_SOURCE_LOCATION:
      return httpLocation(value);
    case 'backstage.io/techdocs-ref':
      // `dir:./docs` is relative to the source location.
      return /^dir:[^:]*$/.test(value) ? value : httpLocation(value);
    default:
      return scriptUrl.test(value) ? undefined : value;
  }
}

function mappedLinks(
  { links }: EntityConfig,
  context: SourceContext,
): EntityLink[] {
  return links.flatMap(({ url: source, title, icon, type }) => {
    const url = httpUrl(replaceUnstorable(textOf(source, context) ?? ''));
    const shown = withoutUndefined({
      title: optionalText(title, context),
      icon,
      type,
    });
    return url ? [{ url, ...shown }] : [];
  });
}

/** The URL if it is one of http or https: nothing else may become a link on a page. */
function httpUrl(text: string): string | undefined {
  try {
    const { protocol, href } = new URL(text);
    return protocol === 'https:' || protocol === 'http:' ? href : undefined;
  } catch {
    return undefined;
  }
}

/** The same of a location, as `url:https://git.example/repository/`. */
function httpLocation(text: string): string | undefined {
  const type = /^(url:|dir:)?/.exec(text)![0];
  const url = httpUrl(text.slice(type.length));
  return url && type + url;
}
