// The note of the scrub: what is written is read again, in one way only, and a late writer takes nothing back.

import { expect, test } from 'vitest';
import { encodeScrubNote, nameOf, parseScrubNote, withReread } from '../../../lambdas/scrub/scrub-note.ts';
import { nameOf as backupName } from '../sample-backup.ts';

const { site } = backupName('clinic-a');
const [one, two, other] = [
  backupName('clinic-a', 'main', '20261123T013000Z-0123456789abcdef'),
  backupName('clinic-a', 'main', '20261124T013000Z-0123456789abcdef'),
  backupName('clinic-a', 'files', '20261124T013000Z-0123456789abcdef'),
].map(({ database, backup }) => ({ database, backup }));
const [early, late] = [new Date('2026-11-25T01:00:00.000Z'), new Date('2026-11-26T01:00:00.000Z')];

test('is written in order, and read as it was written', () => {
  const note = withReread({ site, backups: [] }, [two, one, other], early, [one, two, other]);
  expect(note.backups.map(nameOf)).toEqual([other, one, two].map(nameOf));
  expect(parseScrubNote(encodeScrubNote(note), site)).toEqual(note);
});

test('keeps the later time, and forgets backups that are no more', () => {
  const note = withReread({ site, backups: [] }, [one, two], late, [one, two]);
  expect(withReread(note, [one], early, [one, two])).toEqual(note);
  expect(withReread(note, [], late, [two]).backups).toEqual([{ ...two, rereadAt: late }]);
});

test('is refused if it is of another site, cut, or out of order', () => {
  const bytes = encodeScrubNote(withReread({ site, backups: [] }, [one, two], late, [one, two]));
  expect(() => parseScrubNote(bytes, backupName('clinic-b').site)).toThrow('it is of the site clinic-a');
  expect(() => parseScrubNote(bytes.subarray(0, -1), site)).toThrow('not JSON');
  const text = bytes.toString();
  const rows = /\[(\{.*?\}),(\{.*?\})\]/.exec(text)!;
  expect(() => parseScrubNote(Buffer.from(text.replace(rows[0], `[${rows[2]},${rows[1]}]`)), site)).toThrow('in order');
});
