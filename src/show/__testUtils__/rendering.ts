import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readEntityConfig } from '../../config/__testUtils__/readEntityConfig';
import type { BucketRecord } from '../../model/BucketRecord';
import type { Owners } from '../OwnersReader';
import {
  EntityRenderer,
  type RenderedBucket,
  type RenderedEntity,
} from '../EntityRenderer';
import type { AwsS3BucketTransformer } from '../AwsS3BucketTransformer';

/** A renderer with this `entity` section. */
export function rendererOf(
  config: JsonObject = {},
  transformer?: AwsS3BucketTransformer,
): EntityRenderer {
  return new EntityRenderer({
    providerId: 'default',
    config: readEntityConfig(new ConfigReader(config)),
    transformer,
  });
}

/** What becomes of one bucket, where no entity ref is taken. */
export async function renderOne(
  renderer: EntityRenderer,
  record: BucketRecord,
  owners?: Owners,
): Promise<RenderedBucket> {
  const [rendered] = await renderer.renderAll([record], {
    owners,
    takenRefs: async () => new Map(),
    refsOfArns: async () => new Map(),
  });
  return rendered;
}

/** The same of a bucket that has an entity. */
export async function renderedOne(
  renderer: EntityRenderer,
  record: BucketRecord,
  owners?: Owners,
): Promise<RenderedEntity> {
  const rendered = await renderOne(renderer, record, owners);
  if (rendered.status !== 'rendered') {
    throw new Error(JSON.stringify(rendered));
  }
  return rendered;
}
