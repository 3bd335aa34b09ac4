// What every message promises, whatever is told and whoever wrote it: one SMS, a subject that SNS takes, and an e-mail in which
// nobody but us writes a line.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { septetsOf } from '../../../lambdas/messages/gsm7.ts';
import { DIGEST_COLUMNS_MAX, EMAIL_BYTES_MAX, SMS_SEPTETS_MAX } from '../../../lambdas/messages/limits.ts';
import { type Message, messageOf } from '../../../lambdas/messages/message.ts';
import type { Notice, NoticeOf } from '../../../lambdas/messages/notice.ts';
import type { Recipient } from '../../../lambdas/messages/recipient.ts';
import { LANGUAGES } from '../../../language/language.ts';
import { SAMPLES, sampleRecipient } from '../../../tools/sample-notices.ts';
import { anyNotice, anyRecipient, hostileText } from './any-notice.ts';

interface AnyRecipient extends Omit<Recipient, 'databaseNames'> {
  readonly databaseName: string;
}

const anything = fc.tuple(anyNotice(hostileText), anyRecipient);

function tell(notice: Notice, { databaseName, ...recipient }: AnyRecipient): Message {
  const database = 'database' in notice ? notice.database : undefined;
  const databaseNames = new Map(database === undefined ? [] : [[database as string, databaseName]]);
  return messageOf(notice, { ...recipient, databaseNames });
}

const named = (recipient: AnyRecipient, name: string) => ({ ...recipient, name, databaseName: name });

describe('an SMS', () => {
  test('is one SMS in the GSM alphabet on one line, whatever is told', () => {
    fc.assert(
      fc.property(anything, ([notice, recipient]) => {
        const { sms } = tell(notice, recipient);
        const septets = septetsOf(sms);
        expect(septets).toBeDefined();
        expect(septets).toBeLessThanOrEqual(SMS_SEPTETS_MAX);
        expect(sms).toMatch(/^[ -~]+$/);
      }),
    );
  });

  test('loses of its names before it loses a word of what to do', () => {
    fc.assert(
      fc.property(anything, ([notice, recipient]) => {
        const short = tell(notice, named(recipient, 'Abc')).sms;
        const long = tell(notice, named(recipient, 'Ordinace doktorky Svatopluky Nejedlé-Černohorské v Lhotě')).sms;
        const behindTheNames = short.slice(short.lastIndexOf('Abc') + 3);
        expect(long.endsWith(behindTheNames)).toBe(true);
        expect(long).toMatch(/^Ordin/);
      }),
    );
  });

  test.each(SAMPLES)('of the sample "$title" tells the next step in whole', ({ notice }) => {
    for (const language of LANGUAGES) {
      const { sms } = messageOf(notice, {
        ...sampleRecipient(language),
        name: 'W'.repeat(60),
        databaseNames: new Map(),
      });
      expect(sms).toMatch(/^W{5,60}\.?: .*[.]$/);
    }
  });
});

describe('a subject', () => {
  test('is what SNS takes: ASCII on one line, less than 100 characters', () => {
    fc.assert(
      fc.property(anything, ([notice, recipient]) => {
        expect(tell(notice, recipient).subject).toMatch(/^[!-~][ -~]{0,98}$/);
      }),
    );
  });
});

describe('an e-mail', () => {
  test('is bounded, and has no control characters but line breaks, and nothing invisible', () => {
    fc.assert(
      fc.property(anything, ([notice, recipient]) => {
        const { email } = tell(notice, recipient);
        expect(Buffer.byteLength(email)).toBeLessThanOrEqual(EMAIL_BYTES_MAX);
        expect(email).not.toMatch(/[^\P{Cc}\n]|[\p{Zl}\p{Zp}\p{Cf}\p{Cs}]/u);
        expect(email.endsWith('\n')).toBe(true);
      }),
    );
  });

  test('is bounded even where every list is full and every character has four bytes', () => {
    const wide = '𝒳'.repeat(1000);
    const widest = { ...sampleRecipient('cs'), name: wide };
    const failed = SAMPLES.find(({ title }) => title === 'validation-failed')!.notice as NoticeOf<'validation-failed'>;
    const findings = Array(100).fill({ object: wide, rule: 'archived', reason: wide });
    const digest = SAMPLES.find(({ title }) => title === 'digest: a bad week')!.notice as NoticeOf<'digest'>;
    const week = {
      ...digest.digest,
      databases: Array(150).fill(digest.digest.databases[0]),
      openProblems: Array(150).fill(digest.digest.openProblems[0]),
    };
    const databaseNames = new Map([['main', wide]]);
    for (const notice of [
      { ...failed, findings },
      { ...digest, digest: week },
    ]) {
      const bytes = Buffer.byteLength(messageOf(notice, { ...widest, databaseNames }).email);
      expect(bytes).toBeGreaterThan(EMAIL_BYTES_MAX / 2);
      expect(bytes).toBeLessThanOrEqual(EMAIL_BYTES_MAX);
    }
  });

  test('has the same lines whatever a server writes: none of them can be forged', () => {
    // The same seed makes the same notice twice; only the texts differ.
    const twice = fc.integer().map((seed) => {
      const [plain] = fc.sample(anyNotice(fc.constant('plain')), { seed, numRuns: 1 });
      return { plain, hostile: fc.sample(hostileText, { seed, numRuns: 1 })[0] };
    });
    fc.assert(
      fc.property(twice, anyRecipient, ({ plain, hostile }, recipient) => {
        const forged = JSON.parse(JSON.stringify(plain), (_, value) =>
          value === 'plain' ? hostile : typeof value === 'string' && ISO_TIME.test(value) ? new Date(value) : value,
        ) as Notice;
        const kinds = (message: Message): string[] => message.email.split('\n').map(shapeOf);
        expect(kinds(tell(forged, recipient))).toEqual(kinds(tell(plain, recipient)));
      }),
    );
  });

  test.each(LANGUAGES)('tells what a server wrote only below the line, in quotation marks (%s)', (language) => {
    const marked = 'MARK of a thief';
    fc.assert(
      fc.property(anyNotice(fc.constant(marked)), (notice) => {
        const { subject, email, sms } = messageOf(notice, sampleRecipient(language));
        const [above, below] = email.split('-'.repeat(60));
        expect(above + subject + sms).not.toContain(marked);
        for (const line of (below ?? '').split('\n').filter((text) => text.includes(marked))) {
          expect(line).toMatch(/[„“]MARK of a thief[“”]/);
        }
      }),
    );
  });

  test('of a digest keeps to its columns', () => {
    const digests = anyNotice(hostileText).filter(({ kind }) => kind === 'digest');
    fc.assert(
      fc.property(digests, anyRecipient, (notice, recipient) => {
        for (const line of tell(notice, recipient).email.split('\n')) {
          expect(Array.from(line).length, line).toBeLessThanOrEqual(DIGEST_COLUMNS_MAX);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('a name', () => {
  const notice = SAMPLES[0].notice;
  const told = (recipient: Partial<Recipient>): Message =>
    messageOf(notice, { ...sampleRecipient('cs'), ...recipient });

  test('of which nothing can be read is replaced by the id', () => {
    expect(told({ name: ' \u200b\n ' }).sms).toMatch(/^ordinace-novakova: /);
    expect(told({ name: '***' }).email).toContain('\nordinace-novakova\n');
  });

  test('of a database that nobody named is its id, even where objects have a property of that name', () => {
    expect(told({ databaseNames: new Map() }).email).toContain('Chybí záloha databáze „main“');
  });
});

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What a line is, by how it begins: a label, an entry of a list, a step. */
const shapeOf = (line: string): string =>
  /^( {2}- |[^:„“]{1,40}:|\d+\. |-{60})?/.exec(line)?.[0].replace(/^[^:]{41,}/, '') ?? '';
