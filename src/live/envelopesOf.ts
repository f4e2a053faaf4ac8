/** What EventBridge sends has at most 1 MB; this much is room for batches. */
const MAX_TEXT = 8 * 2 ** 20;

/** A text in a message of SNS in a text in a batch: nothing sends more than that. */
const MAX_DEPTH = 5;

const MAX_EVENTS = 10_000;

/**
 * The envelopes of EventBridge that a message has: one, a batch of them, each maybe as text, or wrapped by SNS
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html). Answers what it can't read as it is,
 * never throws.
 */
export function envelopesOf(payload: unknown, depth = 0): unknown[] {
  if (depth > MAX_DEPTH) {
    return [undefined];
  }
  if (typeof payload === 'string') {
    return envelopesOf(parsed(payload), depth + 1);
  }
  if (Array.isArray(payload)) {
    return payload
      .slice(0, MAX_EVENTS)
      .flatMap(item => envelopesOf(item, depth + 1))
      .slice(0, MAX_EVENTS);
  }
  const { detail, Message: message } = Object(payload);
  return detail === undefined && typeof message === 'string'
    ? envelopesOf(message, depth + 1)
    : [payload];
}

function parsed(text: string): unknown {
  if (text.length > MAX_TEXT) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
