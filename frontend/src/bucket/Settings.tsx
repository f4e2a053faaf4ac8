import { type Entity, parseEntityRef } from '@backstage/catalog-model';
import { Grid, Text } from '@backstage/ui';
import {
  type BucketSetting,
  type BucketTargetsPage,
  factLabel,
  readConfiguration,
  statusWording,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Target } from './Target';
import { useTargets } from './useTargets';
import { Warning } from './Warning';

/** What a bucket is set to, and what that means. Nothing where that is not read; what can't be read is a finding. */
export function Settings({ entity }: { entity: Entity }) {
  const settings = readConfiguration(entity).filter(
    ({ status, isUnavailable }) => status !== undefined || !isUnavailable,
  );
  const { value: targets, error } = useTargets(entity, settings);
  if (settings.length === 0) {
    return null;
  }
  return (
    <>
      {error && (
        <Text>
          {`Whether its logs, copies and notifications arrive can’t be told: ${error.message}`}
        </Text>
      )}
      <Grid.Root columns={{ initial: '1', sm: '2' }} gap="4">
        {settings.map(setting => (
          <Setting
            key={setting.name}
            entity={entity}
            setting={setting}
            targets={targets}
          />
        ))}
      </Grid.Root>
    </>
  );
}

function Setting(props: {
  entity: Entity;
  setting: BucketSetting;
  targets?: BucketTargetsPage;
}) {
  const { entity, setting, targets } = props;
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
          found={targets?.items.find(
            ({ fact, arn }) =>
              fact === name && (arn === target || nameOf(arn) === target),
          )}
          hasOrganization={targets?.hasOrganization}
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
  const name = nameOf(target);
  return relations
    .filter(({ type }) => type === 'dependsOn')
    .map(({ targetRef }) => targetRef)
    .find(ref => parseEntityRef(ref).name === name);
}

/** The name in a bucket's ARN; of anything else, all of it. */
function nameOf(arn: string): string {
  return arn.replace(/^arn:[^:]*:s3:::/, '');
}
