import { Route, Routes, useParams } from 'react-router-dom';
import { ChangesPage } from '../changes/ChangesPage';
import { BucketHistoryPage } from './BucketHistoryPage';

/** What changed about all buckets; and below it, a page for every bucket, by its name or ARN. */
export function HistoryRoutes() {
  return (
    <Routes>
      <Route index element={<ChangesPage />} />
      <Route path="*" element={<OneBucket />} />
    </Routes>
  );
}

/** An ARN may have a slash in it. */
function OneBucket() {
  const name = useParams()['*'] ?? '';
  return <BucketHistoryPage key={name} name={name} />;
}
