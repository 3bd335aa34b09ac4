// The list tells what no alert can: what was begun and not finished, and all that is open, the clinics with something to do first.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { encodeSiteBackups } from '../../../lambdas/ledger/site-backups.ts';
import { encodeAlertState, newAlertState, type OpenProblem } from '../../../lambdas/missing-backup/alert-state.ts';
import { encodeRegistration, newRegistration } from '../../../lambdas/site/registration.ts';
import { listSites } from '../../../operator/enrol/list-sites.ts';
import { backupIdSchema, databaseIdSchema, siteIdSchema } from '../../../vault/names.ts';
import { newSigningKey } from '../../../vault/site-keys.ts';
import { useDesk } from '../stage.ts';

const desk = useDesk();
const DEMO = siteIdSchema.parse('demo-clinic');
const main = databaseIdSchema.parse('main');
const signingPublicKeys = [newSigningKey().signingPublicKey];

async function list(json = false): Promise<string> {
  desk().said.length = 0;
  await listSites(desk().place, { json });
  return desk().text();
}

function writeSite(site: string, more = ''): void {
  writeFileSync(join(desk().place.root, 'sites', `${site}.yaml`), `site: ${site}\n${more}`);
}

const note = (key: string, Body: Uint8Array | string) =>
  desk().account.s3.send(
    new PutObjectCommand({ Bucket: desk().cloud.ready.ledgerBucket, Key: `sites/${DEMO}/${key}`, Body }),
  );

/** The site that the local cloud starts with, registered, with one good backup, and somebody who is told. */
async function wellSite(): Promise<void> {
  writeSite(DEMO, `signingPublicKeys: [${signingPublicKeys[0]}]\n`);
  desk().cloud.enrolSite(DEMO, { emails: ['a@example.cz'], phones: [] });
  await note('site.json', encodeRegistration(newRegistration({ site: DEMO, signingPublicKeys })));
  const backup = backupIdSchema.parse('20261128T010000Z-0000000000000001');
  const row = { database: main, backup, state: 'valid', findings: 0 } as const;
  const times = { storedAt: '2026-11-28T01:00:05.000Z', judgedAt: '2026-11-28T01:00:09.000Z' };
  const older = { ...row, ...times, backup: backupIdSchema.parse('20261127T010000Z-0000000000000001') };
  const failed = {
    ...row,
    backup: backupIdSchema.parse('20261128T020000Z-0000000000000001'),
    state: 'failed',
  } as const;
  const backups = [
    { ...older, storedAt: '2026-11-27T01:00:05.000Z' },
    { ...row, ...times },
    { ...failed, ...times, storedAt: '2026-11-28T02:00:05.000Z', findings: 1 },
  ];
  await note('backups.json', encodeSiteBackups({ site: DEMO, crowded: false, backups }));
}

test('nothing is enrolled', async () => {
  expect(await list()).toContain('its stack is deployed, and there is no sites/demo-clinic.yaml');
  expect(await list()).toContain('No site is enrolled yet');
});

test('a clinic that is well has one line, with its newest good backup', async () => {
  await wellSite();
  expect(await list()).toBe(
    'ok  demo-clinic (demo-clinic) · main: good backup of 2026-11-28 01:00 UTC · key never used\n\n1 site, 0 with something to do',
  );
});

test('those with something to do come first', async () => {
  await wellSite();
  writeSite('zeman');
  expect((await list()).split('\n').slice(0, 3)).toEqual([
    '!   zeman (zeman) · key never used',
    '      it has no stack: npm run enrol -- zeman',
    expect.stringMatching(/^ok {2}demo-clinic/),
  ]);
});

test('open alerts are named, and a damaged note hides nothing else', async () => {
  await wellSite();
  const instant = new Date('2026-11-28T09:00:00.000Z');
  const problem: OpenProblem = {
    ...{ kind: 'backup-missing', database: main, since: instant, firstToldAt: instant, lastToldAt: instant },
    ...{ told: 1, severity: 'warning', reasons: [], sms: false },
  };
  await note('alerts.json', encodeAlertState({ ...newAlertState(DEMO), problems: [problem] }));
  expect(await list()).toContain('open alert: backup-missing (main)');
  await note('backups.json', '{"cut');
  expect(await list()).toMatch(/open alert: backup-missing[\s\S]*a note of it in the ledger is damaged/);
});

test('for programs each clinic is a line of JSON, without a secret', async () => {
  await wellSite();
  const text = await list(true);
  expect(JSON.parse(text)).toMatchObject({
    ...{ site: DEMO, isRegistered: true, unconfirmed: [], openAlerts: [], tasks: [] },
    lastGood: { main: '2026-11-28T01:00:05.000Z' },
  });
  expect(text).not.toContain(desk().cloud.ready.site.secretAccessKey);
});
