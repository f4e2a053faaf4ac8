import { Container, Header } from '@backstage/ui';
import { FilteredChanges } from './FilteredChanges';

/** What changed about buckets, and who did it. */
export function ChangesPage() {
  return (
    <>
      <Header title="Changes" />
      <Container>
        <FilteredChanges />
      </Container>
    </>
  );
}
