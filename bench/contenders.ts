// Who takes part in the bench, by the names that `--only` takes. Without one list the table and the option would drift apart.

import { borg } from './borg.ts';
import type { Contender } from './contender.ts';
import { ours } from './ours.ts';
import { restic } from './restic.ts';

const KNOWN: Record<string, (workFolder: string) => Promise<Contender>> = {
  ours,
  'restic-s3': (workFolder) => restic(workFolder, 's3'),
  'restic-disk': (workFolder) => restic(workFolder, 'disk'),
  borg,
};

export async function contenders(names: readonly string[], workFolder: string): Promise<Contender[]> {
  return Promise.all(
    names.map((name) => {
      const make = KNOWN[name];
      if (make === undefined)
        throw new Error(`no contender is called ${name}; there are ${Object.keys(KNOWN).join(', ')}`);
      return make(workFolder);
    }),
  );
}
