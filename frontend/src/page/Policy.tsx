import { Snippet } from './Snippet';

/** A policy, or a part of one, to be copied. */
export function Policy(props: {
  title: string;
  copyLabel: string;
  policy: object;
}) {
  const { policy, ...rest } = props;
  return <Snippet {...rest} text={JSON.stringify(policy, null, 2)} />;
}
