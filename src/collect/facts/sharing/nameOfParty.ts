import type { Party } from './Party';

/** How a party is shown: accounts by their ids, services and other identities by their names. */
export function nameOfParty(party: Party): string {
  switch (party.kind) {
    case 'accessPoints':
      return `access points of ${party.id}`;
    case 'organization':
      return `organization ${party.id}`;
    case 'account':
      return party.id;
    default:
      return party.name;
  }
}
