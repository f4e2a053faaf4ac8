import {
  CONFIGURATION_WORDINGS,
  type ConfigurationFactName,
  type ConfigurationValue,
  isConfigurationFact,
} from './facts';

/**
 * A fact as `spec.configuration` and the change log have it, in words. A fact or a shape that is not known here is its
 * status.
 *
 * @public
 */
export function describeConfigurationValue(
  name: string,
  value: ConfigurationValue,
): string {
  const { status } = value;
  if (!isConfigurationFact(name)) {
    return status;
  }
  const { known, none, statuses } = CONFIGURATION_WORDINGS[name];
  try {
    return isNone(name, value) ? none : known(value as never);
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw error;
    }
    // Not of the shape that the backend module gives it.
    return Object.hasOwn(statuses, status) ? statuses[status].label : status;
  }
}

/** A bare status is that of none. Of the object ownership there is never more. */
function isNone(
  name: ConfigurationFactName,
  value: ConfigurationValue,
): boolean {
  return (
    value.status === CONFIGURATION_WORDINGS[name].noneStatus &&
    Object.keys(value).length === 1 &&
    name !== 'ownership'
  );
}
