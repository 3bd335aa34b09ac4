// An update in a process of its own, to be killed: `node update-process.ts <program> <place> <notes> <release key, base64>`.

import { folderPlace } from '../../../edge-uploader/update/place.ts';
import { runUpdate } from '../../../edge-uploader/update/run-update.ts';
import { parseSigningPublicKey } from '../../../vault/site-keys.ts';
import { healthOf } from '../../edge-uploader/update/update-stage.ts';

const [executable = '', place = '', notesPath = '', key = ''] = process.argv.slice(2);
const releaseKey = parseSigningPublicKey(key);
if (releaseKey === undefined) throw new Error('that is no key');
const outcome = await runUpdate({
  ...{ executable, notesPath, version: '0.1.0', platform: 'linux-x64', place: folderPlace(place), keys: [releaseKey] },
  ...{ allowDowngrade: false, checkOnly: false, automatic: undefined, secondLookSeconds: 0 },
  healthOf,
  now: () => new Date('2026-12-01T03:00:00.000Z'),
  signal: new AbortController().signal,
  hold: (work) => work,
  onStep: () => undefined,
  onWarning: (message) => process.stderr.write(`${message}\n`),
});
process.stdout.write(`${outcome.kind}\n`);
