export { createOpenApiRouter } from './router';
