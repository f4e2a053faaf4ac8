// What the catalog takes doesn't depend on the database: SQLite.
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import request from 'supertest';
import { parseAllDocuments } from 'yaml';

const target = path.resolve(__dirname, '../catalog-info.yaml');

describe('catalog-info.yaml', () => {
  it('is taken by a catalog as it is', async () => {
    const refs = parseAllDocuments(readFileSync(target, 'utf8'))
      .map(document => document.toJS() as Entity)
      .map(({ metadata }) => metadata.name);
    const backend = await startTestBackend({
      features: [
        catalogPlugin,
        mockServices.rootConfig.factory({
          data: {
            catalog: {
              locations: [{ type: 'file', target }],
              processingInterval: { seconds: 1 },
            },
          },
        }),
      ],
    });
    try {
      let found: string[];
      do {
        await setTimeout(250);
        const { body } = await request(backend.server).get(
          '/api/catalog/entities?filter=kind=component',
        );
        found = body.map((entity: Entity) => entity.metadata.name);
      } while (found.length < refs.length);
      expect(found.sort()).toEqual(refs.sort());
    } finally {
      await backend.stop();
    }
  });
});
