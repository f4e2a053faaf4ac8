import '@backstage/ui/css/styles.css';
import { createApp } from '@backstage/frontend-defaults';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import awsS3BucketsPlugin from 'backstage-plugin-aws-s3-buckets';
import { createRoot } from 'react-dom/client';

const app = createApp({ features: [catalogPlugin, awsS3BucketsPlugin] });

createRoot(document.getElementById('root')!).render(app.createRoot());
