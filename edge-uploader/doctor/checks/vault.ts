// The vault bucket and the ledger: there, in the region of the config, and readable where this site's backups lie.

import { Failure } from '../../failure.ts';
import { check, found } from '../check.ts';

export const vaultCheck = check({
  name: 'vault',
  seconds: 90,
  needs: 'place',
  async look({ vault, place }) {
    const { bucket, region } = place.vault;
    try {
      const { ledgerFailure } = await vault();
      const vaultFound = found('bucketFound', { bucket, region });
      if (place.ledger === undefined) return [vaultFound];
      if (ledgerFailure === undefined) return [vaultFound, found('ledgerFound', place.ledger)];
      return [vaultFound, found('ledgerTrouble', { reason: ledgerFailure.message, hint: ledgerFailure.hint })];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return [found('bucketTrouble', { reason: error.message, hint: error.hint })];
    }
  },
});
