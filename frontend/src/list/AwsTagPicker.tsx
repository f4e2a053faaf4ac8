import { useMemo } from 'react';
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
  readBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { annotationPath } from './annotationPath';
import { AwsTagFilter } from './AwsTagFilter';
import { useQueryFilter } from './useQueryFilter';

/** Of how many buckets the tags are proposed. Of a hundred thousand, all tags would be megabytes. */
const PROPOSED_FROM = 200;

/**
 * Filters the catalog's list by tags of AWS: choose one, or type `key=value`, or a key.
 *
 * @public
 */
export function AwsTagPicker() {
  const catalogApi = useApi(catalogApiRef);
  const { values, setValues } = useQueryFilter(
    'awsTags',
    tags => new AwsTagFilter(tags),
  );
  // Where the catalog can't be asked, the list itself says so.
  const { value: entities = [] } = useAsync(async () => {
    const { items } = await catalogApi.queryEntities({
      filter: {
        [annotationPath(ANNOTATION_AWS_BUCKET_NAME)]: CATALOG_FILTER_EXISTS,
      },
      fields: ['metadata.name', 'spec.tags'],
      limit: PROPOSED_FROM,
      totalItems: 'exclude',
    });
    return items;
  }, [catalogApi]);
  const proposed = useMemo(() => {
    const tags = entities.flatMap(entity => readBucket(entity).tags);
    return [...new Set(tags.map(([key, value]) => `${key}=${value}`))].sort();
  }, [entities]);

  return (
    <Box pb={1} pt={1}>
      <CatalogAutocomplete<string, true, false, true>
        multiple
        freeSolo
        label="AWS tag"
        name="aws-tags-picker"
        options={proposed}
        value={values}
        TextFieldProps={{ placeholder: values.length ? '' : 'key=value' }}
        onChange={(_, tags) =>
          setValues(tags.map(tag => tag.trim()).filter(Boolean))
        }
      />
    </Box>
  );
}
