// What the missing-backup lambda may do: read what the cloud knows, note which alerts it sent, and tell people. It never sees the
// vault: whatever goes wrong in the program that writes messages, no backup is within its reach.

import type { RolePlace } from './deployed-names.ts';
import { listNotes, readNotes, writeNotes } from './ledger-notes.ts';
import type { PolicyDocument } from './policy-document.ts';
import { invokeFunctions, tellPeople } from './role-calls.ts';

export function missingBackupRolePolicy(place: RolePlace): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      readNotes(place, ['sites/*']),
      writeNotes(place, ['sites/*/alerts.json']),
      listNotes(place),
      tellPeople(place),
      // Validate rebuilds a ledger that was lost.
      invokeFunctions(place, ['missing-backup', 'validate']),
    ],
  };
}
