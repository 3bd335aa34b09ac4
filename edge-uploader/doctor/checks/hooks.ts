// The programs that run before and after a backup: there, and to be started. They are not run.

import { access, constants } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { check, type Finding, found } from '../check.ts';

export const hooksCheck = check({
  name: 'hooks',
  seconds: 10,
  needs: 'config',
  async look({ config }) {
    const findings: Finding[] = [];
    let hooks = 0;
    for (const [database, settings] of Object.entries(config.databases)) {
      for (const [hook, { command }] of Object.entries(settings.hooks ?? {})) {
        hooks += 1;
        const [program] = command;
        if (!isAbsolute(program) || !(await isExecutable(program)))
          findings.push(found('hookMissing', { database, hook, program }));
      }
    }
    if (hooks === 0) return [found('noHooks', {})];
    return findings.length > 0 ? findings : [found('hooksFound', { hooks })];
  },
});

function isExecutable(program: string): Promise<boolean> {
  return access(program, constants.X_OK).then(
    () => true,
    () => false,
  );
}
