import useCopyToClipboard from 'react-use/esm/useCopyToClipboard';
import { ButtonIcon } from '@backstage/ui';
import CheckIcon from '@material-ui/icons/Check';
import CopyIcon from '@material-ui/icons/FileCopyOutlined';

/** Copies a text, and says that it did. */
export function CopyButton(props: { text: string; label: string }) {
  const { text, label } = props;
  const [{ value }, copy] = useCopyToClipboard();
  const isCopied = value === text;
  return (
    <>
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={
          isCopied ? (
            <CheckIcon fontSize="inherit" />
          ) : (
            <CopyIcon fontSize="inherit" />
          )
        }
        aria-label={label}
        onPress={() => copy(text)}
      />
      <span role="status" style={{ fontSize: 12 }}>
        {isCopied && 'Copied'}
      </span>
    </>
  );
}
