import { Button, Flex } from '@backstage/ui';
import { useExport } from '../useExport';

const TYPES = { CSV: 'text/csv', JSON: 'application/json' };

/** A format in which something can be exported. */
type Format = keyof typeof TYPES;

/** A button for each format, which saves what a page lists, and not only what it shows of that. */
export function ExportButtons(props: {
  /** What is exported, at the start of a sentence, as `The changes`. */
  what: string;
  /** The name of the file without its ending. */
  name: string;
  /** Writes the file in a format, in pieces. */
  write: Record<Format, () => Promise<string[]>>;
}) {
  const { what, name, write } = props;
  const { exporting, save } = useExport(what);
  return (
    <Flex gap="2">
      {(Object.keys(TYPES) as Format[]).map(format => {
        const file = `${name}.${format.toLowerCase()}`;
        return (
          <Button
            key={format}
            variant="secondary"
            loading={exporting === file}
            onPress={() =>
              save(
                file,
                async () =>
                  new Blob(await write[format](), { type: TYPES[format] }),
              )
            }
          >
            {`Export as ${format}`}
          </Button>
        );
      })}
    </Flex>
  );
}
