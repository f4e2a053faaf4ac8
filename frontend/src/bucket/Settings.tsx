import { type Entity, parseEntityRef } from '@backstage/catalog-model';
import { Grid, Text } from '@backstage/ui';
import {
  type BucketSetting,
  factLabel,
  readConfiguration,
  statusWording,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Target } from './Target';
import { Warning } from './Warning';

/** What a bucket is set to, and what that means. Nothing where that is not read; what can't be read is a finding. */
export function Settings({ entity }: { entity: Entity }) {
  const settings = readConfiguration(entity).filter(
    ({ status, isUnavailable }) => status !== undefined || !isUnavailable,
  );
  if (settings.length === 0) {
    return null;
  }
  return (
    <Grid.Root columns={{ initial: '1', sm: '2' }} gap="4">
      {settings.map(setting => (
        <Setting key={setting.name} entity={entity} setting={setting} />
      ))}
    </Grid.Root>
  );
}

function Setting(props: { entity: Entity; setting: BucketSetting }) {
  const { entity, setting } = props;
  const { name, status, words, isUnavailable } = setting;
  const wording = status ? statusWording(name, status) : undefined;
  const label = wording?.label ?? status;
  return (
    <div data-setting={name} style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
      <Text as="div" variant="body-small">
        {factLabel(name)}
      </Text>
      <Text as="div" weight="bold">
        {label === undefined && 'not read yet'}
        {status === 'public' ? <Warning tone="danger">{label}</Warning> : label}
        {label !== undefined && isUnavailable && ' (last known)'}
      </Text>
      {words !== label && (
        <Text as="div" variant="body-small">
          {words}
        </Text>
      )}
      {wording && (
        <Text as="div" variant="body-small">
          {wording.meaning}
        </Text>
      )}
      {setting.targets.map(target => (
        <Target
          key={target}
          target={target}
          entityRef={refOfTarget(entity, target)}
        />
      ))}
    </div>
  );
}

/** The bucket in the catalog that gets its logs or copies: one that it depends on under its name. */
function refOfTarget(
  { relations = [] }: Entity,
  target: string,
): string | undefined {
  const name = target.replace(/^arn:[^:]*:s3:::/, '');
  return relations
    .filter(({ type }) => type === 'dependsOn')
    .map(({ targetRef }) => targetRef)
    .find(ref => parseEntityRef(ref).name === name);
}
