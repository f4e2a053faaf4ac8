import {
  type DefaultEntityFilters,
  EntityAutocompletePicker,
  type EntityFilter,
} from '@backstage/plugin-catalog-react';

/** The names of the filters in the URL of the catalog's list, too. */
type BucketFilters = DefaultEntityFilters & {
  awsAccounts?: AwsAccountFilter;
  awsRegions?: AwsRegionFilter;
};

const regionPath = 'metadata.annotations.amazonaws.com/region';
const accountPath = 'metadata.annotations.amazonaws.com/account-name';

class AwsRegionFilter implements EntityFilter {
  constructor(readonly values: string[]) {}
  getCatalogFilters() {
    return { [regionPath]: this.values };
  }
  toQueryValue() {
    return this.values;
  }
}

class AwsAccountFilter implements EntityFilter {
  constructor(readonly values: string[]) {}
  getCatalogFilters() {
    return { [accountPath]: this.values };
  }
  toQueryValue() {
    return this.values;
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
      path={regionPath}
      Filter={AwsRegionFilter}
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
  return (
    <EntityAutocompletePicker<BucketFilters>
      label="AWS account"
      name="awsAccounts"
      path={accountPath}
      Filter={AwsAccountFilter}
      showCounts
    />
  );
}
