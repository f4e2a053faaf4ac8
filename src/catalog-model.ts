/**
 * A module for the Backstage catalog backend that describes S3 buckets and AWS accounts to the catalog's model.
 *
 * @packageDocumentation
 */
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import * as catalogModel from '@backstage/catalog-model/alpha';
import { catalogModelExtensionPoint } from '@backstage/plugin-catalog-node/alpha';
import { describeModel } from './catalogModel/describeModel';

/**
 * Tells the catalog's model of the kinds of entities that this module makes: their types, annotations, labels and the
 * fields of their `spec`. Backstage's action `get-catalog-model-description` then explains them to assistants.
 *
 * It needs a release of Backstage that has the model, 1.51 or later; in an earlier one it does nothing. With a model, the
 * catalog checks the built-in kinds by it, as Backstage's own processor does without.
 *
 * @public
 */
const catalogModelModuleAwsS3Buckets = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'aws-s3-buckets-model',
  register({ registerInit }) {
    registerInit({
      deps: {
        logger: coreServices.logger,
        model: catalogModelExtensionPoint,
      },
      async init({ logger, model }) {
        const { createCatalogModelLayer, CatalogModelSources } =
          catalogModel as Partial<typeof catalogModel>;
        if (
          !createCatalogModelLayer ||
          !CatalogModelSources ||
          !('addModelSource' in model)
        ) {
          logger.info(
            'This release of Backstage has no catalog model. The types and annotations of S3 buckets are not described to it.',
          );
          return;
        }
        model.addModelSource(
          CatalogModelSources.static([
            createCatalogModelLayer({
              layerId: 'aws-s3-buckets',
              builder: describeModel,
            }),
          ]),
        );
      },
    });
  },
});

export default catalogModelModuleAwsS3Buckets;
