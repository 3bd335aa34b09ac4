// Which objects have to be read again whatever S3 says of them: those of which a re-read found the bytes damaged. To S3's own
// checksum they look intact, so a duplicate event, which only asks for checksums, would turn "damaged" into "valid".

import { packKey, type SiteId } from '../../vault/names.ts';
import type { Verdict } from '../../vault/verdict.ts';
import { packIdAt } from '../ledger/pack-rows.ts';
import { FLAGS, type PackTable, rowsOf } from '../ledger/pack-table.ts';

/** `previous` is undefined if there was no verdict; its `verdict` is, if there was one that cannot be read. */
export function suspectsOf(
  previous: { readonly verdict: Verdict | undefined } | undefined,
  site: SiteId,
  table: PackTable | undefined,
): (key: string) => boolean {
  // A verdict that cannot be read may have named anything.
  if (previous !== undefined && previous.verdict === undefined) return () => true;
  const { findings = [], counts } = previous?.verdict ?? {};
  const damaged = new Set(findings.filter(({ rule }) => rule === 'damaged').map(({ object }) => object));
  for (let row = 0; table !== undefined && row < rowsOf(table); row++) {
    if ((table.flags[row] & FLAGS.damaged) !== 0) damaged.add(packKey(site, packIdAt(table, row)));
  }
  // Damaged objects come first, so others were left out only where nothing else is named.
  const moreDamaged = counts !== undefined && counts.findings > findings.length && findings.every(isOfDamage);
  return (key) => moreDamaged || damaged.has(key);
}

const isOfDamage = ({ rule }: { rule: string }): boolean => rule === 'damaged';
