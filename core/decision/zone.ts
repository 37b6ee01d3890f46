/** Where a value stands on one row of the decision matrix, mildest first; `unknown` is never counted as good. */
export type KnownZone = 'stay' | 'consider' | 'urgent';
export type Zone = KnownZone | 'unknown';

export const knownZones = ['stay', 'consider', 'urgent'] as const satisfies readonly KnownZone[];

/** Rank of a known zone: 0 stay, 1 consider, 2 urgent. */
export function rankOf(zone: KnownZone): number {
  return knownZones.indexOf(zone);
}

/** The worst known zone, or `unknown` when nothing is known. */
export function worstZone(zones: readonly Zone[]): Zone {
  return zones.reduce<Zone>((worst, zone) => {
    if (zone === 'unknown') return worst;
    return worst === 'unknown' || rankOf(zone) > rankOf(worst) ? zone : worst;
  }, 'unknown');
}
