import { useMemo } from 'react';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Alert, Text } from '@backstage/ui';
import { bucketsOfEntity } from '../bucketsOfEntity';
import { FilteredChanges } from './FilteredChanges';

/**
 * What changed about the buckets of an entity, and who did it: of an AWS account, a group or user, a system or a
 * component.
 *
 * @public
 */
export function BucketChangesContent() {
  const { entity } = useEntity();
  const concerned = useMemo(() => bucketsOfEntity(entity), [entity]);
  if (!concerned) {
    return <Text>No change of a bucket concerns this.</Text>;
  }
  const { request, left } = concerned;
  return (
    <section aria-label="Changes of S3 buckets">
      {left > 0 && (
        <Alert
          status="info"
          icon
          title={`The changes of ${left.toLocaleString('en')} more buckets are not among these`}
          description="The page Changes has those of all buckets."
        />
      )}
      <FilteredChanges
        scope={request}
        fixed={[
          ...(request.accountId ? (['account'] as const) : []),
          ...(request.owner ? (['owner'] as const) : []),
        ]}
      />
    </section>
  );
}
