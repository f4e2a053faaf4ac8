import { Container, Header, Skeleton } from '@backstage/ui';
import { isForbidden } from '../isForbidden';
import { AccountsTable } from './AccountsTable';
import { Failure } from '../page/Failure';
import { Forbidden } from './Forbidden';
import { useAccounts } from './useAccounts';

/** Every AWS account, and how its reading stands; what needs somebody first. */
export function AccountsPage() {
  const { value: accounts, error, loading, retry } = useAccounts();
  return (
    <>
      <Header title="AWS accounts" />
      <Container>
        {loading && !accounts && <Skeleton width="100%" height={400} />}
        {error && isForbidden(error) && <Forbidden />}
        {error && !isForbidden(error) && (
          <Failure what="The accounts" error={error} onRetry={retry} />
        )}
        {accounts && <AccountsTable accounts={accounts} onRead={retry} />}
      </Container>
    </>
  );
}
