// Where to tell that a config is wrong, as far as the config says it. Without it one misspelt field would look, from the cloud, like
// a server that is switched off.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readConfig, readReportPlace } from '../../../edge-uploader/config/config.ts';
import { SITE, temporaryFolder } from '../sample-site.ts';

const CONFIG = {
  site: 'clinic-1',
  vault: { bucket: 'vault', region: 'eu-central-1' },
  ledger: { bucket: 'ledger' },
  signingPublicKeys: [SITE.signingPublicKey],
  secrets: 'secrets.yaml',
  databases: { main: { engine: 'command', command: ['/bin/true'] } },
};
const S3 = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'not-a-real-secret' };
const placeOf = (path: string) => ({
  ...{ site: 'clinic-1', vault: CONFIG.vault, ledger: CONFIG.ledger, s3: S3, path },
  network: { keepTryingHours: 4 },
});

/** The path of a config. */
function written(config: object | string, secrets: object = { s3: S3 }): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'secrets.yaml'), stringify(secrets), { mode: 0o600 });
  const path = join(folder, 'offsite.yaml');
  writeFileSync(path, typeof config === 'string' ? config : stringify(config));
  return path;
}

describe('is known although', () => {
  test.each<[string, object]>([
    ['one database is wrong', { databases: { main: { engine: 'oracle' }, letters: CONFIG.databases.main } }],
    ['a database has a name that is none', { databases: { main: 1, letters: 2, 'No Name': 3 } }],
    ['there is a field that nobody knows', { extra: true, databases: { main: {}, letters: {} } }],
    ['the line is wrong', { network: { proxy: 'socks://x:1' }, databases: { main: {}, letters: {} } }],
    ['a key is wrong', { signingPublicKeys: ['x'], databases: { main: {}, letters: {} } }],
  ])('%s', (_, change) => {
    const path = written({ ...CONFIG, ...change });
    expect(() => readConfig(path)).toThrow('reading the config file');
    expect(readReportPlace(path)).toEqual({ place: placeOf(path), databases: ['main', 'letters'] });
  });

  test('the secrets are wrong elsewhere, or there are none', () => {
    const path = written(CONFIG, { s3: S3, site: { secret: 'short' } });
    expect(() => readConfig(path)).toThrow('site.secret');
    expect(readReportPlace(path)).toEqual({ place: placeOf(path), databases: ['main'] });
    const none = written({ ...CONFIG, secrets: undefined, databases: { main: 1 } });
    expect(readReportPlace(none)?.place).toEqual({ ...placeOf(none), s3: undefined });
  });
});

describe('is not known where', () => {
  test.each<[string, object | string, object?]>([
    ['the file is no YAML', 'site: [unclosed\n  vault: "'],
    ['the site is none', { ...CONFIG, site: '../clinic-2' }],
    ['the vault is wrong', { ...CONFIG, vault: { bucket: 'vault' } }],
    ['the ledger is wrong', { ...CONFIG, ledger: 'ledger' }],
    ['the databases are no list of names', { ...CONFIG, databases: 'main' }],
    ['the access key is wrong', CONFIG, { s3: { accessKeyId: 'AKIAEXAMPLE' } }],
  ])('%s', (_, config, secrets) => {
    const path = written(config, secrets);
    expect(() => readConfig(path)).toThrow(expect.objectContaining({ exit: 'config' }));
    expect(readReportPlace(path)).toBeUndefined();
  });

  test('there is no file', () => {
    expect(readReportPlace(join(temporaryFolder(), 'offsite.yaml'))).toBeUndefined();
  });
});
