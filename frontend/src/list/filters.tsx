import { useEffect } from 'react';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import {
  CATALOG_FILTER_EXISTS,
  type DefaultEntityFilters,
  EntityAutocompletePicker,
  type EntityFilter,
  EntityKindFilter,
  useEntityList,
} from '@backstage/plugin-catalog-react';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_BUCKET_NAME,
  ANNOTATION_AWS_REGION,
  type ConfigurationFactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import { annotationPath } from './annotationPath';
import type { AwsTagFilter } from './AwsTagFilter';
import type { ChangedFilter } from './ChangedFilter';
import type { ConfigurationFilter } from './ConfigurationFilter';
import { useAwsAccounts } from './useAwsAccounts';

/** The names of the filters in the URL of the catalog's list, too. */
export type BucketFilters = DefaultEntityFilters & {
  onlyBuckets?: OnlyBucketsFilter;
  awsAccounts?: AnnotationFilter;
  awsRegions?: AnnotationFilter;
  awsTags?: AwsTagFilter;
  changed?: ChangedFilter;
} & { [Name in ConfigurationFactName]?: ConfigurationFilter };

/** Entities where the annotation has one of the values. */
class AnnotationFilter implements EntityFilter {
  constructor(
    private readonly annotation: string,
    readonly values: string[],
  ) {}

  getCatalogFilters() {
    return { [annotationPath(this.annotation)]: this.values };
  }

  toQueryValue() {
    return this.values;
  }
}

class AwsRegionFilter extends AnnotationFilter {
  constructor(values: string[]) {
    super(ANNOTATION_AWS_REGION, values);
  }
}

class AwsAccountFilter extends AnnotationFilter {
  constructor(values: string[]) {
    super(ANNOTATION_AWS_ACCOUNT_ID, values);
  }
}

/** Entities of buckets, whatever their type: `entity.type` of the backend's configuration may give them any. */
export class OnlyBucketsFilter implements EntityFilter {
  getCatalogFilters() {
    return {
      [annotationPath(ANNOTATION_AWS_BUCKET_NAME)]: CATALOG_FILTER_EXISTS,
    };
  }
}

const onlyBuckets = {
  // The list takes its heading from the label of the kind.
  kind: new EntityKindFilter('resource', 'S3 bucket'),
  onlyBuckets: new OnlyBucketsFilter(),
};

/** Restricts a list to buckets. Shows nothing. */
export function OnlyBuckets() {
  const { updateFilters } = useEntityList<BucketFilters>();
  useEffect(() => updateFilters(onlyBuckets), [updateFilters]);
  return null;
}

/**
 * Filters the catalog's list by region. Hidden where nothing in the list has one.
 *
 * @public
 */
export function AwsRegionPicker() {
  return (
    <EntityAutocompletePicker<BucketFilters>
      label="AWS region"
      name="awsRegions"
      path={annotationPath(ANNOTATION_AWS_REGION)}
      Filter={AwsRegionFilter}
      filtersForAvailableValues={['kind', 'onlyBuckets']}
      showCounts
    />
  );
}

/**
 * Filters the catalog's list by AWS account. Hidden where nothing in the list has one.
 *
 * @public
 */
export function AwsAccountPicker() {
  const accounts = useAwsAccounts();
  // The id tells two accounts of one name apart.
  const label = (id: string) =>
    [accounts.get(id)?.name, id].filter(Boolean).join(' · ');

  return (
    <EntityAutocompletePicker<BucketFilters>
      label="AWS account"
      name="awsAccounts"
      path={annotationPath(ANNOTATION_AWS_ACCOUNT_ID)}
      Filter={AwsAccountFilter}
      filtersForAvailableValues={['kind', 'onlyBuckets']}
      getOptionLabel={label}
      renderOption={(id, { selected }) => (
        <FormControlLabel
          control={<Checkbox checked={selected} size="small" />}
          label={`${label(id)} (${accounts.get(id)?.buckets ?? 0})`}
          onClick={event => event.preventDefault()}
        />
      )}
    />
  );
}
