// Every way in which a person or a machine can get it wrong, as a whole process: the exit code, the sentence, the hint, and that
// nothing is left behind. Without it an error message would be written once and never read before the worst day.

import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flipBit } from '../../../demo/flip-bit.ts';
import { S3Store } from '../../../edge-uploader/stores/s3.ts';
import { runProgram } from '../../../tools/run-program.ts';
import { type CliStage, openCliStage } from './cli-stage.ts';

let stage: CliStage;

beforeAll(async () => {
  stage = await openCliStage();
  await stage.backUp();
});
afterAll(() => stage.close());

const backup = (config: string): string[] => ['backup', 'main', '--config', config];
const restore = (to: string, which = 'latest'): string[] => ['restore', 'main', which, ...stage.recovery, '--to', to];
const target = (): string => join(stage.folder, 'restored');

describe('the store', () => {
  test('a wrong access key', async () => {
    const s3 = { ...(stage.enrolment.server.secrets.s3 as object), accessKeyId: 'AKIAWRONGWRONGWRONG2' };
    const config = await stage.variant({}, { s3 });
    await stage.refused('refused', /does not know the access key AKIAWRONGWRONGWRONG2/, ...backup(config));
  });

  test('a wrong secret access key', async () => {
    const s3 = { accessKeyId: stage.cloud.site.accessKeyId, secretAccessKey: 'not-the-secret-at-all' };
    const config = await stage.variant({}, { s3 });
    const run = await stage.refused('refused', /secret access key does not belong/, ...backup(config));
    expect(run.stderr).not.toContain(s3.secretAccessKey);
  });

  test('a bucket that does not exist', async () => {
    const vault = { ...(stage.enrolment.server.config.vault as object), bucket: 'no-such-bucket' };
    const config = await stage.variant({ vault });
    await stage.refused('notFound', /no such bucket/, ...backup(config));
  });

  test('another clinic’s prefix', async () => {
    const config = await stage.variant({ site: 'other-clinic' });
    await stage.refused('refused', /permission is refused/, ...backup(config));
    await stage.refused('refused', /permission is refused/, 'backups', '--config', config);
  });

  test('an endpoint where nobody listens', async () => {
    const { vaultBucket: bucket, region, site } = stage.cloud;
    const store = new S3Store({ bucket, region, endpoint: 'http://127.0.0.1:9', credentials: site });
    const reading = store.read('sites/demo-clinic/backups/x', 1000);
    await expect(reading).rejects.toMatchObject({
      exit: 'unreachable',
      message: expect.stringMatching(/http:\/\/127\.0\.0\.1:9 refuses connections \(ECONNREFUSED\)/),
      hint: expect.stringMatching(/internet connection/),
    });
    store.close();
  });
});

describe('the config', () => {
  test('a file that is not there', async () => {
    await stage.refused('config', /no-config\.yaml: there is no such file/, 'backup', '--config', 'no-config.yaml');
  });

  test('a file cut off in the middle of a line', async () => {
    const whole = await readFile(stage.server, 'utf8');
    const config = join(stage.folder, 'cut.yaml');
    await writeFile(config, whole.slice(0, whole.indexOf('region') + 3));
    await stage.refused('config', /cut\.yaml: /, ...backup(config));
  });

  test('garbage', async () => {
    const config = join(stage.folder, 'garbage.yaml');
    await writeFile(config, 'site: [unclosed\n  vault: "');
    await stage.refused('config', /garbage\.yaml: line \d+, column \d+ is not YAML/, ...backup(config));
  });

  test('an unknown field, named with its path', async () => {
    const vault = { ...(stage.enrolment.server.config.vault as object), buckett: 'x' };
    await stage.refused('config', /vault\.buckett: there is no such field/, ...backup(await stage.variant({ vault })));
  });

  test('secrets that others may read', async () => {
    const config = await stage.variant({});
    await chmod(join(config, '../secrets.yaml'), 0o644);
    await stage.refused('config', /other users of this machine may read/, ...backup(config));
  });

  test('secrets in the wrong place are not repeated in the message', async () => {
    const config = await stage.variant({}, { site: { secret: 'hush-hush-hush', signingKey: 'not-base64-either' } });
    const run = await stage.refused('config', /site\.secret: must be 32 bytes in base64/, ...backup(config));
    expect(run.stderr).not.toMatch(/hush|not-base64/);
  });

  test('a database that it does not name', async () => {
    await stage.refused('notFound', /choosing the database images/, 'backup', 'images', '--config', stage.server);
  });

  test('a recovery machine makes no backups', async () => {
    const config = await stage.variant(
      { databases: stage.enrolment.server.config.databases },
      {},
      stage.enrolment.recovery,
    );
    await stage.refused('config', /`site` in the secrets file is missing/, ...backup(config));
  });
});

describe('the command line', () => {
  test.each([
    ['an unknown command', ['bakup']],
    ['an unknown option', ['backups', '--everything']],
    ['no recovery key at all', ['restore', 'main', '--to', 'x']],
    ['a name that is none', ['keys', 'No Such Name!']],
  ])('%s', async (_what, args) => {
    await stage.refused('usage', /offsite: error: /, ...args);
  });

  test('two places to restore to, and none', async () => {
    await stage.refused('usage', /say where to/, ...restore(target()), '--into-database', 'x.fdb');
    await stage.refused('usage', /say where to/, 'restore', 'main', ...stage.recovery);
  });

  test('keys where keys are', async () => {
    const folder = join(stage.folder, 'server');
    await stage.refused('keys', /holds keys already/, 'keys', 'demo-clinic', '--folder', folder);
  });
});

describe('the source', () => {
  const withCommand = (...command: string[]) => stage.variant({ databases: { main: { engine: 'command', command } } });

  test('a command that fails half way, with its own words', async () => {
    const config = await withCommand('/bin/sh', '-c', 'head -c 100000 /dev/zero; echo the disk is bad >&2; exit 3');
    await stage.refused(
      'source',
      /dumping with \/bin\/sh failed: it exited with .*3 and said: the disk is bad/,
      ...backup(config),
    );
  });

  test('a command that succeeds and gives nothing', async () => {
    await stage.refused('source', /gave not one byte/, ...backup(await withCommand('/bin/true')));
  });

  test('a command that is not there', async () => {
    await stage.refused('source', /\/no\/such\/program/, ...backup(await withCommand('/no/such/program')));
  });

  test('one database that fails keeps no other from its backup', async () => {
    const databases = {
      broken: { engine: 'command', command: ['/bin/false'] },
      sound: { engine: 'command', command: ['/bin/cat', stage.dumpPath] },
    };
    const run = await stage.run('backup', '--config', await stage.variant({ databases }), '--json');
    expect(run.exitCode).toBe(5);
    const told = run.events.filter(({ type }) => type === 'failed' || type === 'backup');
    expect(told.map(({ type, database }) => [type, database])).toEqual([
      ['failed', 'broken'],
      ['backup', 'sound'],
    ]);
  });
});

describe('the restore', () => {
  test('a database and a backup that are not there', async () => {
    const missing = ['restore', 'images', ...stage.recovery, '--to', target()];
    await stage.refused('notFound', /holds no backup of it/, ...missing);
    await stage.refused('notFound', /there is no backup/, ...restore(target(), '20260101T000000Z-0000000000000000'));
    await stage.refused('notFound', /the oldest one is/, ...restore(target(), '2020-01-01'));
    await stage.refused('usage', /neither latest, nor/, ...restore(target(), 'yesterday'));
  });

  test('a recovery key that is not there, is none, or is another one', async () => {
    const withKey = (path: string) => [
      'restore',
      'main',
      '--config',
      stage.server,
      '--recovery-key',
      path,
      '--to',
      target(),
    ];
    await stage.refused('keys', /there is no such file/, ...withKey('no-key.txt'));
    const path = join(stage.folder, 'other-key.txt');
    await writeFile(path, 'my dog’s name\n');
    await stage.refused('keys', /holds no recovery key/, ...withKey(path));
    await writeFile(path, `${await generateX25519Identity()}\n`);
    await stage.refused('keys', /does not fit this backup/, ...withKey(path));
  });

  test('a target that exists is left as it was', async () => {
    const path = join(stage.folder, 'precious');
    await writeFile(path, 'irreplaceable');
    await stage.refused('disk', /there is such a file already/, ...restore(path));
    const intoDatabase = ['restore', 'main', ...stage.recovery, '--into-database', path];
    await stage.refused('disk', /there is such a file already/, ...intoDatabase);
    expect(await readFile(path, 'utf8')).toBe('irreplaceable');
  });

  test('a backup of another engine does not become a Firebird database', async () => {
    const intoDatabase = ['restore', 'main', ...stage.recovery, '--into-database', join(stage.folder, 'new.fdb')];
    await stage.refused('usage', /this backup is of the engine command/, ...intoDatabase);
  });

  test.skipIf(process.getuid?.() !== 0)('a disk that is too small (mounting one needs root)', async () => {
    const disk = join(stage.folder, 'tiny');
    await mkdir(disk);
    await runProgram('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk]);
    try {
      await stage.refused('disk', /may take 300000 bytes and .* has \d+ free/, ...restore(join(disk, 'restored')));
    } finally {
      await runProgram('umount', [disk]);
    }
  });

  // The last one here: the pack stays damaged.
  test('a pack that is damaged in the store is named, by verify as well', async () => {
    const { key, bytes } = (await stage.objects('', '/packs/'))[0]!;
    const sha256 = key.split('/').at(-1)!;
    await flipBit(stage.cloud.folder, { bytes, sha256 });
    const run = await stage.refused('damaged', /is refused: /, ...restore(target()));
    expect(run.stderr).toContain(sha256);
    const verified = await stage.refused('damaged', /cannot be restored whole/, 'verify', '--config', stage.server);
    expect(verified.stdout).toContain(sha256);
  });
});
