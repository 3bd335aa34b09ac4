// Reads what the local cloud's own outbox writes. Without it a change there would leave the demonstration without messages, or with
// the same ones in every scene.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Outbox } from '../../demo/outbox.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-test-'));
  await mkdir(join(folder, 'outbox'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const deliver = (name: string, content: string) => writeFile(join(folder, 'outbox', name), content);
const mail = (subject: string) =>
  `To: a@b.example\nSubject: ${subject}\nDate: Thu, 14 Jan 2027 08:00:00 +0000\n\nfirst\n\nsecond\n`;

test('each message is told once, in the order of sending, and apart by who reads it', async () => {
  const outbox = new Outbox(folder);
  await deliver('000002-clinic-offsite-site-one-email.txt', mail('later'));
  await deliver('000001-clinic-offsite-site-one-email.txt', mail('sooner'));
  await deliver('000003-clinic-offsite-site-one.sms.txt', '+420601234567\nall is\nwell\n');
  await deliver('000004-clinic-offsite-operator-email.txt', mail('for the operator'));
  await deliver('000005-clinic-offsite-site-one-email.txt.new', 'half a mess');
  const news = await outbox.news();
  expect(news.mails.map(({ subject }) => subject)).toEqual(['sooner', 'later']);
  expect(news.mails[0]).toMatchObject({ to: 'a@b.example', text: 'first\n\nsecond' });
  expect(news.mails[0]!.date.toISOString()).toBe('2027-01-14T08:00:00.000Z');
  expect(news.sms).toEqual([{ to: '+420601234567', text: 'all is\nwell' }]);
  expect(news.toOperator.map(({ subject }) => subject)).toEqual(['for the operator']);
  expect(await outbox.news()).toEqual({ mails: [], sms: [], toOperator: [] });
  await deliver('000006-clinic-offsite-site-one-email.txt', mail('new'));
  expect((await outbox.news()).mails.map(({ subject }) => subject)).toEqual(['new']);
});

test('a site that is called operator is not the operator', async () => {
  await deliver('000001-clinic-offsite-site-operator-email.txt', mail('for the clinic'));
  const { mails, toOperator } = await new Outbox(folder).news();
  expect([mails.length, toOperator.length]).toEqual([1, 0]);
});
