import { useEffect, useState } from 'react';
import useDebounce from 'react-use/esm/useDebounce';
import { SearchField } from '@backstage/ui';

const WAITS_MS = 300;

/** Looks for buckets as somebody types. */
export function Search(props: {
  text: string;
  onSearch: (text: string) => void;
}) {
  const { text, onSearch } = props;
  const [typed, setTyped] = useState(text);
  useDebounce(
    () => {
      if (typed !== text) {
        onSearch(typed);
      }
    },
    WAITS_MS,
    [typed],
  );
  // The address may have become another one: by a link, or Clear all.
  useEffect(() => setTyped(text), [text]);
  return (
    <SearchField
      aria-label="Find a bucket"
      placeholder="Name, s3://…, ARN, URL, or a tag’s value"
      value={typed}
      onChange={setTyped}
      style={{ flex: '1 1 18rem' }}
    />
  );
}
