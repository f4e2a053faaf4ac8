export type { RoleOverride } from './schema';
