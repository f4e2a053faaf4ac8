import { type Entity, parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Flex, Grid, Text } from '@backstage/ui';
import WarningIcon from '@material-ui/icons/Warning';
import {
  type BucketSetting,
  describeUnreadable,
  factLabel,
  readBucket,
  readConfiguration,
  statusWording,
} from 'backstage-plugin-aws-s3-buckets-common';
import { consoleTab } from './consoleTab';
import { FilteredList } from './FilteredList';

/** What a bucket is set to, what that means, and where to change it. Nothing where the configuration is not read. */
export function Settings({ entity }: { entity: Entity }) {
  const { consoleUrl } = readBucket(entity);
  const settings = readConfiguration(entity);
  if (settings.length === 0) {
    return null;
  }
  return (
    <Grid.Root columns={{ initial: '1', sm: '2' }} gap="4">
      {settings.map(setting => (
        <Setting
          key={setting.name}
          entity={entity}
          setting={setting}
          consoleUrl={consoleTab(consoleUrl, setting.name)}
        />
      ))}
    </Grid.Root>
  );
}

function Setting(props: {
  entity: Entity;
  setting: BucketSetting;
  consoleUrl?: string;
}) {
  const { entity, setting, consoleUrl } = props;
  const { name, status, isUnavailable } = setting;
  const label = factLabel(name);
  const meaning = status && statusWording(name, status)?.meaning;
  const targets = targetRefs(entity, setting);
  return (
    <div
      data-setting={name}
      style={{ overflowWrap: 'break-word', minWidth: 0 }}
    >
      <Flex gap="2" align="baseline">
        <Text variant="body-x-small" color="secondary" weight="bold">
          {label}
        </Text>
        {consoleUrl && (
          <Text variant="body-x-small">
            <Link to={consoleUrl} aria-label={`${label} in the AWS console`}>
              AWS console
            </Link>
          </Text>
        )}
      </Flex>
      <Value setting={setting} />
      {meaning && (
        <Text as="div" variant="body-small" color="secondary">
          {meaning}
        </Text>
      )}
      {targets.map(ref => (
        <Text key={ref} as="div" variant="body-small">
          <EntityRefLink entityRef={ref} />
        </Text>
      ))}
      {isUnavailable && (
        <Text as="div" variant="body-small">
          {status && 'Last known; '}
          {describeUnreadable(name)}
        </Text>
      )}
    </div>
  );
}

function Value({
  setting: { name, status, words, isUnavailable },
}: {
  setting: BucketSetting;
}) {
  if (words === undefined) {
    return isUnavailable ? null : (
      <Text as="div" color="secondary">
        not read yet
      </Text>
    );
  }
  if (name === 'publicAccess' && status === 'public') {
    return (
      <Text as="div" color="warning" weight="bold">
        <WarningIcon
          fontSize="inherit"
          style={{ verticalAlign: 'middle', marginRight: 4 }}
          aria-hidden
        />
        <FilteredList filter={name} value={status}>
          {words}
        </FilteredList>
      </Text>
    );
  }
  return (
    <Text as="div">
      <FilteredList filter={name} value={status}>
        {words}
      </FilteredList>
    </Text>
  );
}

/** The buckets in the catalog that get its logs or copies: those that it depends on under their names. */
function targetRefs(
  { relations = [] }: Entity,
  { targets }: BucketSetting,
): string[] {
  const names = new Set(
    targets.map(target => target.replace(/^arn:[^:]*:s3:::/, '')),
  );
  return relations
    .filter(({ type }) => type === 'dependsOn')
    .map(({ targetRef }) => targetRef)
    .filter(ref => names.has(parseEntityRef(ref).name));
}
