import { Progress, ResponseErrorPanel } from '@backstage/core-components';
import { Container, Header } from '@backstage/ui';
import { isForbidden } from '../isForbidden';
import { AccountsTable } from './AccountsTable';
import { Forbidden } from './Forbidden';
import { useAccounts } from './useAccounts';

/** Every AWS account, and how its reading stands; what needs somebody first. */
export function AccountsPage() {
  const { value: accounts, error, loading, retry } = useAccounts();
  return (
    <>
      <Header title="AWS accounts" />
      <Container>
        {loading && !accounts && <Progress />}
        {error && isForbidden(error) && <Forbidden />}
        {error && !isForbidden(error) && <ResponseErrorPanel error={error} />}
        {accounts && <AccountsTable accounts={accounts} onRead={retry} />}
      </Container>
    </>
  );
}
