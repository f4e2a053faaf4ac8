import { useState } from 'react';
import { alertApiRef, useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import { download } from './download';
import { whyFailed } from './page/whyFailed';

/**
 * Exports what a page lists: `save` makes a file and has the browser save it, `exporting` is the name of the one that is
 * being made. What fails is told as an alert.
 *
 * @param what - what is exported, at the start of a sentence, as `The changes`
 */
export function useExport(what: string) {
  const alertApi = useApi(alertApiRef);
  const [exporting, setExporting] = useState<string>();
  const save = async (name: string, make: () => Promise<Blob>) => {
    setExporting(name);
    try {
      download(name, await make());
    } catch (error) {
      alertApi.post({
        message: `${what} can’t be exported. ${whyFailed(toError(error))}`,
        severity: 'error',
      });
    } finally {
      setExporting(undefined);
    }
  };
  return { exporting, save };
}
