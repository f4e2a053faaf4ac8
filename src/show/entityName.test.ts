import { KubernetesValidatorFunctions } from '@backstage/catalog-model';
import fc from 'fast-check';
import {
  accountEntityName,
  entityName,
  legalName,
  legalTag,
} from './entityName';

describe('entityName', () => {
  it.each([
    'payments-data',
    'www.example.com',
    'my_legacy_bucket',
    '123',
    `a${'b'.repeat(62)}`,
  ])('is the name of the bucket where the catalog takes it: %s', name => {
    expect(entityName('aws', name)).toBe(name);
  });

  it.each([
    ['upper case', 'My-Bucket', 'my-bucket_'],
    ['more than 63 characters', 'x'.repeat(64), `${'x'.repeat(52)}_`],
    ['an end that the catalog refuses', 'bucket_', 'bucket_'],
    ['the look of a hashed name', 'data_0123456789', 'data_0123456789_'],
    [
      "the look of an account's name",
      'aws-account-111111111111',
      'aws-account-111111111111_',
    ],
  ])('is a slug and a hash for names with %s', (_, name, slug) => {
    const [, rest] = entityName('aws', name).split(slug);
    expect(entityName('aws', name).startsWith(slug)).toBe(true);
    expect(rest).toMatch(/^[0-9a-f]{10}$/);
  });

  it('is another one in each partition', () => {
    expect(entityName('aws', 'logs')).toBe('logs');
    expect(entityName('aws-cn', 'logs')).toMatch(/^logs_[0-9a-f]{10}$/);
    expect(entityName('aws-us-gov', 'logs')).not.toBe(
      entityName('aws-cn', 'logs'),
    );
  });

  it('is legal, and the same for no two buckets', () => {
    const bucketName = fc.oneof(
      fc.stringMatching(/^[a-z0-9._-]{3,63}$/),
      fc.stringMatching(/^[A-Za-z0-9._-]{3,255}$/),
      fc.stringMatching(/^[a-z]{3,5}_[0-9a-f]{10}$/),
      // Names that are themselves the names of other buckets' entities.
      fc
        .stringMatching(/^[A-Z][a-z._-]{2,80}$/)
        .map(name => entityName('aws', name)),
      fc.stringMatching(/^aws-account-[0-9]{12}$/),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 255 }),
    );
    const bucket = fc.record({
      partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'),
      name: bucketName,
    });
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(bucket, ({ partition, name }) => {
        const result = entityName(partition, name);
        expect(KubernetesValidatorFunctions.isValidObjectName(result)).toBe(
          true,
        );
        expect(result).toBe(entityName(partition, name));
        expect(result).not.toMatch(/^aws-account-\d{12}$/);
        const identity = `${partition} ${name}`;
        const key = result.toLowerCase();
        expect(seen.get(key) ?? identity).toBe(identity);
        seen.set(key, identity);
      }),
      { numRuns: 2000 },
    );
  });
});

it('names the entity of an account after its id', () => {
  expect(accountEntityName('012345678901')).toBe('aws-account-012345678901');
});

it('makes any text legal, or empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 256 }), text => {
      expect(
        KubernetesValidatorFunctions.isValidLabelValue(legalName(text)),
      ).toBe(true);
      expect(legalTag(text)).toMatch(/^([a-z0-9]+(-[a-z0-9]+)*)?$/);
    }),
    { numRuns: 2000 },
  );
  expect(legalName('Zürich & Genève')).toBe('Zurich-Geneve');
  expect(legalTag('Zürich & Genève')).toBe('zurich-geneve');
  expect(legalName('部门')).toBe('');
});
