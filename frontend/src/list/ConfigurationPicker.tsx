import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import Box from '@material-ui/core/Box';
import useAsync from 'react-use/esm/useAsync';
import { useApi } from '@backstage/core-plugin-api';
import {
  CATALOG_FILTER_EXISTS,
  CatalogAutocomplete,
  catalogApiRef,
} from '@backstage/plugin-catalog-react';
import {
  ANNOTATION_AWS_BUCKET_NAME,
  type ConfigurationFactName,
  factLabel,
  statusWording,
} from 'backstage-plugin-aws-s3-buckets-common';
import { annotationPath } from './annotationPath';
import { ConfigurationFilter, statusPath } from './ConfigurationFilter';
import { useQueryFilter } from './useQueryFilter';

/**
 * Filters the catalog's list by a fact of the buckets' configuration, as their public access. Hidden where no bucket has
 * it.
 *
 * @public
 */
export function S3ConfigurationPicker(props: { fact: ConfigurationFactName }) {
  const { fact } = props;
  const catalogApi = useApi(catalogApiRef);
  const { values, setValues } = useQueryFilter(
    fact,
    statuses => new ConfigurationFilter(fact, statuses),
  );
  // Where the catalog can't be asked, the list itself says so.
  const { value: counts = new Map() } = useAsync(async () => {
    const path = statusPath(fact);
    const { facets } = await catalogApi.getEntityFacets({
      facets: [path],
      filter: {
        [annotationPath(ANNOTATION_AWS_BUCKET_NAME)]: CATALOG_FILTER_EXISTS,
      },
    });
    return new Map(facets[path].map(({ value, count }) => [value, count]));
  }, [catalogApi, fact]);

  const label = (status: string) =>
    statusWording(fact, status)?.label ?? status;
  const options = [...new Set([...counts.keys(), ...values])];
  if (options.length === 0) {
    return null;
  }
  return (
    <Box pb={1} pt={1}>
      <CatalogAutocomplete<string, true>
        multiple
        disableCloseOnSelect
        label={factLabel(fact)}
        name={`${fact}-picker`}
        options={options}
        value={values}
        onChange={(_, statuses) => setValues(statuses)}
        getOptionLabel={label}
        renderOption={(status, { selected }) => (
          <FormControlLabel
            control={<Checkbox checked={selected} size="small" />}
            label={`${label(status)} (${counts.get(status) ?? 0})`}
            onClick={event => event.preventDefault()}
          />
        )}
      />
    </Box>
  );
}
