import type { TrustPolicy } from './Failure';

/** Without the external id: the scheduler shows the error of a run to whoever is signed in. */
export function withoutExternalId(trustPolicy: TrustPolicy): string {
  return JSON.stringify(trustPolicy, (key, value) =>
    key === 'sts:ExternalId' ? '(the external id)' : value,
  );
}
