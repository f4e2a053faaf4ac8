import { groupBy, mapValues, union } from 'lodash';
import type { Failure } from './Failure';
import { listInWords } from './listInWords';

/**
 * Where something failed: `table buckets and vector buckets in eu-west-1, us-east-1; directory buckets in eu-west-1`. Empty
 * where regions make no difference.
 */
export function placesInWords(failures: Failure[]): string {
  if (failures.every(({ regions = [] }) => regions.length === 0)) {
    return '';
  }
  const places = failures.flatMap(({ listed = [''], regions = [] }) =>
    listed.map(noun => ({ noun, regions })),
  );
  const regionsOf = mapValues(groupBy(places, 'noun'), some =>
    union(...some.map(({ regions }) => regions))
      .sort()
      .join(', '),
  );
  const nounsOf = groupBy(Object.keys(regionsOf), noun => regionsOf[noun]);
  return Object.entries(nounsOf)
    .map(([regions, nouns]) =>
      [listInWords(nouns), regions].filter(Boolean).join(' in '),
    )
    .join('; ');
}
