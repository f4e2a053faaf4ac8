import { configure } from '@testing-library/react';

// A page with a chart takes its time on a machine that does other things, too.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 20_000 });
