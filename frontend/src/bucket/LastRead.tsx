import useAsync from 'react-use/esm/useAsync';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { s3BucketsApiRef } from '../api';
import { TimeAgo } from '../Time';
import { Fact } from './Fact';

/** When the account of a bucket was last read to its end. Nothing for whoever may not see that. */
export function LastRead({ accountId }: { accountId?: string }) {
  const api = useApiHolder().get(s3BucketsApiRef);
  const { value: accounts } = useAsync(
    async () => (await api?.listAccounts())?.items,
    [api],
  );
  const times = accounts
    ?.filter(account => account.accountId === accountId)
    .map(({ lastReadAt }) => lastReadAt)
    .filter(time => time !== undefined)
    .sort();
  const last = times?.at(-1);
  return last ? (
    <Fact label="Last read with its account">
      <TimeAgo time={last} />
    </Fact>
  ) : null;
}
