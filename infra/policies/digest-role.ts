// What the digest lambda may do: read what the cloud knows, keep the fleet's summary, and tell people. Like missing-backup it
// never sees the vault.

import type { RolePlace } from './deployed-names.ts';
import { listNotes, readNotes, writeNotes } from './ledger-notes.ts';
import type { PolicyDocument } from './policy-document.ts';
import { invokeFunctions, tellPeople } from './role-calls.ts';

export function digestRolePolicy(place: RolePlace): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      readNotes(place, ['sites/*', 'digests/*']),
      writeNotes(place, ['digests/*']),
      listNotes(place),
      tellPeople(place),
      invokeFunctions(place, ['digest']),
    ],
  };
}
