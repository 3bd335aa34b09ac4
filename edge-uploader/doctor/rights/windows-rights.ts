// The access list of a file or folder under Windows, as `icacls /save` writes it down: in SDDL, where accounts are the same letters and
// numbers in every language, which the names that icacls prints are not.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Guarded, OthersMay } from '../checks/rights.ts';
import type { RunProgram } from '../run-program.ts';

/** SYSTEM, administrators, TrustedInstaller, and whoever made what lies below. */
const TRUSTED =
  /^(SY|BA|CO|LA|S-1-5-18|S-1-5-32-544|S-1-3-0|S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464)$/;
/** How those that are met most often are called. */
const NAMES: Readonly<Record<string, string>> = {
  BU: 'Users',
  AU: 'Authenticated Users',
  WD: 'Everyone',
  IU: 'Interactive',
};

const READ = 0x1;
/** Write or append data, delete it or what lies below, its rights or its owner. */
const CHANGE = 0x2 | 0x4 | 0x40 | 0x1_0000 | 0x4_0000 | 0x8_0000;
const FULL = 0x1f_01ff;
const LETTERS: Readonly<Record<string, number>> = {
  ...{ FA: FULL, GA: FULL, FR: 0x12_0089, GR: 0x12_0089, FW: 0x12_0116, GW: 0x12_0116, FX: 0x12_00a0, GX: 0x12_00a0 },
  ...{ SD: 0x1_0000, RC: 0x2_0000, WD: 0x4_0000, WO: 0x8_0000 },
  // As a directory service would say it: icacls writes single bits so.
  ...{ CC: 0x1, DC: 0x2, LC: 0x4, SW: 0x8, RP: 0x10, WP: 0x20, DT: 0x40, LO: 0x80, CR: 0x100 },
};

export async function windowsRights({ path, secret }: Guarded, run: RunProgram): Promise<OthersMay[]> {
  const work = await mkdtemp(join(tmpdir(), 'offsite-acl-'));
  try {
    const saved = join(work, 'acl');
    const { exitCode, stderr } = await run('icacls', [path, '/save', saved]);
    if (exitCode !== 0) throw new Error(`icacls could not say: ${stderr.trim() || 'it does not answer'}`);
    // The first line is the name, the second the list.
    const text = await readFile(saved, 'utf16le').catch(() => {
      throw new Error('icacls wrote no list of them');
    });
    const sddl = text.replace(/^\ufeff/, '').split(/\r?\n/)[1] ?? '';
    return othersMay(sddl, secret).map((one) => ({ ...one, type: tightened(path) }));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Each account that is not trusted, with the worst that it may do. Throws where the list cannot be read. */
export function othersMay(sddl: string, secret: boolean): Omit<OthersMay, 'type'>[] {
  // Without any list, everybody may do everything.
  if (sddl.startsWith('D:NO_ACCESS_CONTROL')) return [{ may: 'change', who: NAMES.WD! }];
  const list = /^D:[A-Z]*((?:\([^)]*\))*)/.exec(sddl)?.[1];
  if (list === undefined) throw new Error('icacls does not answer in SDDL');
  const rights = new Map<string, number>();
  for (const [, entry] of list.matchAll(/\(([^)]*)\)/g)) {
    const [type, flags = '', mask = '', , , who = ''] = entry!.split(';');
    // What is denied is passed over: to believe it would need the order in which Windows goes through the list.
    if (type !== 'A' || flags.includes('IO') || TRUSTED.test(who)) continue;
    rights.set(who, (rights.get(who) ?? 0) | bits(mask));
  }
  return [...rights].flatMap(([who, mask]): Omit<OthersMay, 'type'>[] => {
    const name = NAMES[who] ?? who;
    if ((mask & CHANGE) !== 0) return [{ may: 'change', who: name }];
    return secret && (mask & READ) !== 0 ? [{ may: 'read', who: name }] : [];
  });
}

function bits(mask: string): number {
  if (/^0x[0-9a-f]+$/i.test(mask)) return Number(mask);
  const letters = mask.match(/../g) ?? [];
  // One that is not known may mean anything.
  return letters.reduce((all, two) => all | (LETTERS[two] ?? FULL), 0);
}

const tightened = (path: string): string =>
  `icacls "${path}" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F`;
