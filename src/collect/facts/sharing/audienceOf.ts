import { type Bound, boundOfCondition } from './boundOfCondition';
import type { Statement } from './parsePolicy';
import type { Party } from './Party';

/** How widely parties let in: the higher, the wider. */
export type WidthOf = (parties: Party[]) => number;

/** Whom an Allow lets in at most; nobody where its conditions can't hold for any of its principals. */
export interface Audience {
  parties: Party[];
  /** The services of AWS that it names, also where it says for whom they may act. */
  services: string[];
}

/**
 * Whom an Allow lets in at most: each of its principals, as far as its conditions leave it. All conditions must hold, so
 * that each of them alone is an upper bound, and the narrowest of them may be taken.
 */
export function audienceOf(
  { conditions }: Statement,
  principals: Party[],
  widthOf: WidthOf,
): Audience {
  const bounds = conditions.flatMap(each => boundOfCondition(each) ?? []);
  const audience: Audience = { parties: [], services: [] };
  for (const principal of principals) {
    const left = narrowest(boundsOf(principal, bounds), widthOf);
    if (left.length > 0) {
      audience.parties.push(...left);
      audience.services.push(...servicesOf(principal, bounds));
    }
  }
  return audience;
}

/**
 * What bounds a principal. Only a service that calls by itself has the keys of a source, and only whom the policy doesn't
 * name is left to the access points.
 */
function boundsOf(principal: Party, bounds: Bound[]): Party[][] {
  const callers = partiesAbout('caller', bounds);
  const sources = intersections(partiesAbout('source', bounds));
  switch (principal.kind) {
    case 'anybody':
      return [
        [principal],
        ...intersections(callers),
        ...sources,
        ...intersections(partiesAbout('accessPoint', bounds)),
      ];
    case 'service':
      return [[principal], ...sources];
    case 'account':
      // Named, it stays named, whichever organization it must belong to.
      return intersections([[principal], ...callers]).filter(isOfAccounts);
    default:
      return [[principal], ...intersections(callers)];
  }
}

function isOfAccounts(parties: Party[]): boolean {
  return parties.every(({ kind }) => kind === 'account');
}

function partiesAbout(about: Bound['about'], bounds: Bound[]): Party[][] {
  return bounds.filter(each => each.about === about).map(each => each.parties);
}

/** Of lists of one kind of parties, what they have in common, and each other list: all of them bound. */
function intersections(lists: Party[][]): Party[][] {
  const byKind = new Map<string, Party[]>();
  const mixed: Party[][] = [];
  for (const parties of lists) {
    const [kind, ...others] = new Set(parties.map(party => party.kind));
    if (others.length > 0) {
      mixed.push(parties);
    } else {
      const names = new Set(parties.map(nameOf));
      byKind.set(
        kind,
        byKind.get(kind)?.filter(party => names.has(nameOf(party))) ?? parties,
      );
    }
  }
  return [...byKind.values(), ...mixed];
}

function narrowest(candidates: Party[][], widthOf: WidthOf): Party[] {
  return candidates.reduce((left, right) =>
    widthOf(right) < widthOf(left) ? right : left,
  );
}

function servicesOf(principal: Party, bounds: Bound[]): string[] {
  if (principal.kind === 'service') {
    return [principal.name];
  }
  return principal.kind === 'anybody'
    ? intersections(partiesAbout('caller', bounds))
        .flat()
        .flatMap(party => (party.kind === 'service' ? [party.name] : []))
    : [];
}

function nameOf(party: Party): string {
  return 'id' in party ? party.id : party.name;
}
