import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import {
  type DefaultEntityFilters,
  EntityAutocompletePicker,
  type EntityFilter,
} from '@backstage/plugin-catalog-react';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_REGION,
  type ConfigurationFactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import { annotationPath } from './annotationPath';
import type { AwsTagFilter } from './AwsTagFilter';
import type { ConfigurationFilter } from './ConfigurationFilter';
import { useAwsAccounts } from './useAwsAccounts';

/** The names of the filters in the URL of the catalog's list, too. */
export type BucketFilters = DefaultEntityFilters & {
  awsAccounts?: AnnotationFilter;
  awsRegions?: AnnotationFilter;
  awsTags?: AwsTagFilter;
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
      filtersForAvailableValues={['kind']}
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
      filtersForAvailableValues={['kind']}
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
