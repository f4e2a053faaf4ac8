import { useState } from 'react';
import { toError } from '@backstage/errors';
import { download } from './download';
import { whyFailed } from './page/whyFailed';
import { useToast } from './useToast';

/**
 * Exports what a page lists: `save` makes a file and has the browser save it, `exporting` is the name of the one that is
 * being made. What fails is told in passing.
 *
 * @param what - what is exported, at the start of a sentence, as `The changes`
 */
export function useExport(what: string) {
  const toast = useToast();
  const [exporting, setExporting] = useState<string>();
  const save = async (name: string, make: () => Promise<Blob>) => {
    setExporting(name);
    try {
      download(name, await make());
    } catch (error) {
      toast({
        title: `${what} can’t be exported. ${whyFailed(toError(error))}`,
        status: 'danger',
      });
    } finally {
      setExporting(undefined);
    }
  };
  return { exporting, save };
}
