import { type Entity, parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Flex, Grid, Text } from '@backstage/ui';
import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import {
  type BucketSetting,
  describeUnreadable,
  factLabel,
  readBucket,
  readConfiguration,
  statusWording,
} from 'backstage-plugin-aws-s3-buckets-common';
import { consoleTab } from './consoleTab';
import { Warning } from './Warning';

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
      <Flex gap="1" align="center">
        <Text variant="body-small">{label}</Text>
        {consoleUrl && (
          <Link to={consoleUrl} title={`${label} in the AWS console`}>
            <OpenInNewIcon
              titleAccess={`${label} in the AWS console`}
              style={{ fontSize: 14, verticalAlign: 'middle' }}
            />
          </Link>
        )}
      </Flex>
      <Value setting={setting} />
      {meaning && (
        <Text as="div" variant="body-small">
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
  setting: { status, words, isUnavailable },
}: {
  setting: BucketSetting;
}) {
  if (words === undefined) {
    return isUnavailable ? null : <Text as="div">not read yet</Text>;
  }
  return (
    <Text as="div" weight="bold">
      {status === 'public' ? <Warning>{words}</Warning> : words}
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
