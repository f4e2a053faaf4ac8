import type { JsonObject, JsonValue } from '@backstage/types';
import {
  type ConfigurationFactName,
  configurationStatus,
  type ConfigurationValue,
  type KnownFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import { replaceUnstorable } from './replaceUnstorable';

/** A fact as `spec.configuration` and the change log have it: JSON that every database takes, its keys in one order. */
export function configurationValueOf(
  name: ConfigurationFactName,
  known: KnownFact<unknown>,
): JsonObject & ConfigurationValue {
  const status = configurationStatus(name, known as never);
  const value = known.status === 'known' ? (known.value as JsonObject) : {};
  const others = Object.entries(value)
    .filter(([key]) => key !== 'status')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    status,
    ...(storable(Object.fromEntries(others)) as JsonObject),
  };
}

/** Prefixes of keys, ids of rules and names of pages are written by strangers. */
function storable(value: JsonValue): JsonValue {
  if (typeof value === 'string') {
    return replaceUnstorable(value);
  }
  if (Array.isArray(value)) {
    return value.map(storable);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== undefined)
          .map(([key, item]) => [key, storable(item!)]),
      )
    : value;
}
