export {
  type OrganizationConfig,
  type OrganizationCriteria,
  organizationSchema,
} from './schema';
