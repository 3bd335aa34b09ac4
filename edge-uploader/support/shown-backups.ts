// The newest backup of each database and what the cloud found about it, as a support bundle shows them. Anomalies by their kind only: one
// of them names a table and its rows.

import type { BackupView, VaultView } from '../doctor/vault-view.ts';

export function shownBackups({ newest }: Pick<VaultView, 'newest'>): object[] {
  return [...newest.values()].map(shown);
}

function shown({ listed, manifest, refusal, verdict }: BackupView): object {
  const { database, backup, storedAt } = listed;
  return {
    ...{ database, backup, storedAt, isBelieved: refusal === undefined },
    ...(manifest && {
      ...{ engine: manifest.engine, startedAt: manifest.startedAt, dumpBytes: manifest.dumpBytes },
      ...{ newBytes: manifest.newBytes, storedBytes: manifest.storedBytes, packs: manifest.packs.length },
      ...{ incompleteFiles: manifest.incomplete, uploader: manifest.uploader },
    }),
    ...(verdict && {
      ...{
        state: verdict.state,
        judgedAt: verdict.judgedAt,
        lockedUntil: verdict.lockedUntil,
        lockMode: verdict.lockMode,
      },
      rules: [...new Set(verdict.findings.map(({ rule }) => rule))],
      anomalies: verdict.anomalies?.map(({ what }) => what),
    }),
  };
}
