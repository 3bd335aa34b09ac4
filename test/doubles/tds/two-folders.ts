// A double with a login of every kind, and two folders that it calls `D:\Backup` and `D:\Data`, as a Windows server would: what a
// server calls a folder and what we call it are different things, and a test that uses one name for both would never notice.

import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Folder } from './engine/disk.ts';
import { makeCertificate } from './make-certificate.ts';
import { type DoubleOptions, startTdsDouble, type TdsDouble } from './server.ts';

export const SA_PASSWORD = 'Silné-heslo-4711';
export const BACKUP_PASSWORD = 'Noční-záloha-0815';
export const WINDOWS_PASSWORD = 'Okenní-heslo-1234';

export interface DoubleStage extends TdsDouble {
  readonly folder: string;
  /** Where the server writes backups, as we see it; the server calls it `D:\Backup`. */
  readonly backups: Folder;
  readonly certificatePath: string;
  readonly certificate: string;
  end(): Promise<void>;
}

export async function openDoubleStage(options: Partial<DoubleOptions> = {}): Promise<DoubleStage> {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-tds-'));
  const place = (seen: string, name: string): Folder => {
    const real = join(folder, name);
    mkdirSync(real);
    return { seen, real, access: 'all' };
  };
  const backups = place('D:\\Backup', 'backup');
  const certificate = await makeCertificate('localhost', '127.0.0.1');
  const double = await startTdsDouble({
    folder: join(folder, 'server'),
    certificate,
    folders: [backups, place('D:\\Data', 'restored')],
    logins: [
      { name: 'sa', password: SA_PASSWORD, isSysadmin: true, rights: [] },
      {
        name: 'offsite',
        password: BACKUP_PASSWORD,
        isSysadmin: false,
        rights: ['CREATE ANY DATABASE', 'VIEW SERVER STATE'],
      },
      { name: 'nobody', password: BACKUP_PASSWORD, isSysadmin: false, rights: [] },
      { name: 'locked', password: BACKUP_PASSWORD, isSysadmin: false, rights: [], trouble: 'locked' },
      { name: 'expired', password: BACKUP_PASSWORD, isSysadmin: false, rights: [], trouble: 'expired' },
      { name: 'CLINIC\\backup', password: WINDOWS_PASSWORD, isSysadmin: false, rights: ['CREATE ANY DATABASE'] },
    ],
    ...options,
  });
  const broken: Error[] = [];
  double.faults.onBroken = (error) => broken.push(error);
  return {
    ...double,
    folder,
    backups,
    certificatePath: join(folder, 'certificate.pem'),
    certificate: certificate.cert,
    async end() {
      await double.stop();
      await rm(folder, { recursive: true, force: true });
      if (broken.length > 0) throw new AggregateError(broken, 'the double itself failed');
    },
  };
}
