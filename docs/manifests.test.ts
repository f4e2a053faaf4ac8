import { readFileSync } from 'node:fs';
import path from 'node:path';
import { subset } from 'semver';

const root = path.resolve(__dirname, '..');

interface Manifest {
  version: string;
  engines?: { node?: string };
  dependencies?: Record<string, string>;
}

const { packages } = JSON.parse(
  readFileSync(path.join(root, 'package-lock.json'), 'utf8'),
) as { packages: Record<string, Manifest> };

// The AWS SDK wants Node.js 22 from January 2027 on. When the lockfile has such a version, Node.js 20 leaves `engines`.
it.each([
  '',
  'common',
  'modules/search',
  'modules/notifications',
  'modules/tech-insights',
])(
  "every Node.js that package '%s' supports is one that its dependencies support",
  directory => {
    const { engines, dependencies = {} } = packages[directory];
    expect(engines?.node).toBe(packages[''].engines!.node);
    const refusing = Object.keys(dependencies)
      .map(name => ({ name, ...packages[`node_modules/${name}`] }))
      .filter(
        other =>
          other.engines?.node && !subset(engines!.node!, other.engines.node),
      )
      .map(other => `${other.name}@${other.version}: ${other.engines!.node}`);
    expect(refusing).toEqual([]);
  },
);
