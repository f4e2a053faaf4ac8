/* eslint-disable no-console */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';
import {
  loadProviderSchema,
  loadSchema,
  type SettingSchema,
  settingsWithin,
} from './settings';

function isDuration(schema: SettingSchema): boolean {
  return settingsWithin(schema).properties?.milliseconds !== undefined;
}

function isSource(schema: SettingSchema): boolean {
  const { properties } = settingsWithin(schema);
  return properties?.tag !== undefined && properties.map !== undefined;
}

/** Whether a setting has a section of its own on the page. */
function isSection(schema: SettingSchema): boolean {
  return (
    settingsWithin(schema).properties !== undefined &&
    !schema.anyOf?.some(({ properties }) => properties?.cron) &&
    !isDuration(schema) &&
    !isSource(schema)
  );
}

function typeOf(schema: SettingSchema): string {
  if (schema.enum) {
    return schema.enum.map(value => `\`${value}\``).join(', ');
  }
  if (schema.anyOf?.some(({ properties }) => properties?.cron)) {
    return 'duration, `{ cron: … }` or `{ trigger: manual }`';
  }
  if (isDuration(schema)) {
    return 'duration';
  }
  if (isSource(schema)) {
    const one = settingsWithin(schema).properties!.kind
      ? '[source of refs](#sources-of-refs)'
      : '[source](#sources)';
    return schema.anyOf?.some(({ type }) => type === 'array')
      ? `${one}, or a list of them`
      : one;
  }
  if (schema.anyOf) {
    return schema.anyOf.map(typeOf).join(' or ');
  }
  if (schema.type === 'array') {
    return `list of ${typeOf(schema.items!)}`;
  }
  if (schema.additionalProperties) {
    return `${typeOf(schema.additionalProperties)} by key`;
  }
  if (schema.properties) {
    return 'settings';
  }
  if (schema.const !== undefined) {
    return `\`${schema.const}\``;
  }
  const names: Record<string, string> = {
    string: 'text',
    boolean: '`true`, `false`',
  };
  return names[schema.type!] ?? schema.type!;
}

/** A default in the notation of YAML. */
function inYaml(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(inYaml).join(', ')}]`;
  }
  return typeof value === 'object' && value !== null
    ? `{ ${Object.entries(value)
        .map(([key, child]) => `${key}: ${inYaml(child)}`)
        .join(', ')} }`
    : String(value);
}

function rowOf(key: string, schema: SettingSchema, isRequired = false): string {
  const { minimum, maximum } = schema;
  const values =
    minimum === undefined
      ? typeOf(schema)
      : `${typeOf(schema)}, ${minimum} to ${maximum}`;
  const byDefault =
    schema.default === undefined ? '' : `\`${inYaml(schema.default)}\``;
  const cells = [
    `\`${key}\``,
    schema.description ?? '',
    values,
    isRequired ? '_required_' : byDefault,
  ];
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function tableOf(rows: string[]): string {
  return [
    '| Setting | What it is | Values | Default |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** The table of these settings, and after it the sections of those that have settings of their own. */
function sectionsOf(schema: SettingSchema, prefix: string): string[] {
  const { properties, required = [] } = settingsWithin(schema);
  const entries = Object.entries(properties!);
  const rows = entries.map(([key, child]) =>
    isSection(child)
      ? `| [\`${key}\`](#${headingId(prefix + key)}) | ${child.description ?? ''} | ${typeOf(child)} | ${child.default === undefined ? '' : `\`${inYaml(child.default)}\``} |`
      : rowOf(key, child, required.includes(key)),
  );
  const sections = entries
    .filter(([, child]) => isSection(child))
    .flatMap(([key, child]) => [
      `## \`${prefix}${key}\``,
      ...sectionsOf(child, `${prefix}${key}.`),
    ]);
  return [tableOf(rows), ...sections];
}

function headingId(heading: string): string {
  return heading.toLowerCase().replaceAll('.', '');
}

const INTRODUCTION = `<!-- Written by docs/configuration.ts: \`npm run docs\`. The descriptions come from config.d.ts. -->

# Configuration

Every setting of a provider, with its default and its bounds. [accounts.md](accounts.md) explains how to reach the accounts, [mapping.md](mapping.md) how buckets become entities, [inventory.md](inventory.md) what \`removals\` and \`changes\` do. [upgrading.md](upgrading.md#turning-parts-off) says how to turn each part off.

Providers stand below \`catalog.providers.awsS3Buckets\`, each below an id of its own:

\`\`\`yaml
# app-config.yaml
catalog:
  providers:
    awsS3Buckets:
      production:
        organization: {}
        schedule:
          frequency: { minutes: 15 }
          timeout: { minutes: 10 }
      sandbox:
        accounts: ['012345678901']
\`\`\`

For one provider, its settings may stand there without an id; its id is then \`default\`. A provider that needs no setting is written \`production: {}\`. A key with nothing below it is a mistake that Backstage does not show to the module: it reads the config as if the key were not there. The log names the providers that were found.

- An unknown setting, a value of the wrong type and one out of its bounds stop the backend when it starts. The error names each place.
- A number may also be a text of digits, which is what an environment variable gives: \`shards: \${SHARDS}\`.
- A duration is \`{ minutes: 20 }\`, \`'20 minutes'\` or \`PT20M\`.
- A region of a new kind of name is taken, with a warning in the log.`;

/** The page, formatted. */
export async function configurationPage(): Promise<string> {
  const provider = await loadProviderSchema();
  const { entity } = provider.properties!;
  const { title, system, owner } = entity.properties!;
  const rows = (schema: SettingSchema, without: string[] = []) =>
    tableOf(
      Object.entries(settingsWithin(schema).properties!)
        .filter(([key]) => !without.includes(key))
        .map(([key, child]) => rowOf(key, child)),
    );
  const sourceKeys = Object.keys(settingsWithin(title).properties!);
  const refKeys = Object.keys(settingsWithin(system).properties!);
  const page = [
    INTRODUCTION,
    '## Settings of a provider',
    ...sectionsOf(provider, ''),
    '## Sources',
    'Where the value of a field comes from: the first tag that has one, else the expression, else the constant. A text in place of a source is the constant. See [mapping-reference.md](mapping-reference.md#sources).',
    rows(title),
    '## Sources of refs',
    'They have, beside the settings of a source:',
    rows(system, sourceKeys),
    'The owner has, beside those:',
    rows(owner, [...sourceKeys, ...refKeys.filter(key => key !== 'kind')]),
    '## Notifications',
    'Not of a provider: below `notifications.awsS3Buckets`, where [its module](assistants.md#notifications) is installed.',
    rows(await loadSchema('notifications.awsS3Buckets')),
  ].join('\n\n');
  return format(page, { parser: 'markdown', singleQuote: true });
}

if (require.main === module) {
  configurationPage().then(
    page =>
      process.argv.includes('--print')
        ? process.stdout.write(page)
        : writeFileSync(path.join(__dirname, 'configuration.md'), page),
    error => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
