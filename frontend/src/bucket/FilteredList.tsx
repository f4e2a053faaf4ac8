import type { ReactNode } from 'react';
import { Link } from '@backstage/core-components';
import { type ListFilter, useListLinks } from '../routes';

/** A link to the list of the buckets that have this in common. */
export function FilteredList(props: {
  filter: ListFilter;
  value?: string;
  children: ReactNode;
}) {
  const listLink = useListLinks();
  if (!listLink || !props.value) {
    return <>{props.children}</>;
  }
  return <Link to={listLink(props.filter, props.value)}>{props.children}</Link>;
}
