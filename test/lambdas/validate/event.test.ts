// An event decides what is judged at all; a request that is read wrongly is a backup that nobody looks at.

import { expect, test } from 'vitest';
import { CONTINUATIONS_MAX } from '../../../lambdas/limits.ts';
import { parseEvent } from '../../../lambdas/validate/event.ts';
import { manifestEvent } from '../manifest-event.ts';
import { nameOf } from '../sample-backup.ts';

const name = nameOf('clinic-a');
const key = 'sites/clinic-a/backups/main/20261123T013000Z-0123456789abcdef/manifest.json';

test('a new manifest asks for a judgement of its backup', () => {
  expect(parseEvent(manifestEvent('vault', key), 'vault')).toEqual({
    ...{ requests: [{ name, reread: undefined }], ignored: [] },
    ...{ rebuild: undefined, since: undefined, continued: 0 },
  });
});

test('the key is decoded as S3 encodes it', () => {
  const encoded = key.replaceAll('/', '%2F').replaceAll('-', '%2D');
  expect(parseEvent(manifestEvent('vault', encoded), 'vault').requests).toEqual([{ name, reread: undefined }]);
});

test.each([
  ['an index', key.replace('manifest.json', 'index.age')],
  ['a pack', `sites/clinic-a/packs/aa/${'a'.repeat(64)}`],
  ['a folder too many', key.replace('/main/', '/main/main/')],
  ['a site of another spelling', key.replace('clinic-a', 'Clinic-A')],
  ['a way up', key.replace('clinic-a', '..')],
  ['a time that does not exist', key.replace('20261123', '20261323')],
  ['a broken escape', `${key}%`],
  ['a name with a space, written as plus', key.replace('clinic-a', 'clinic+a')],
])('%s is no backup: ignored, and told', (_, other) => {
  expect(parseEvent(manifestEvent('vault', other), 'vault')).toMatchObject({ requests: [], ignored: [other] });
});

test('only a creation counts', () => {
  const event = manifestEvent('vault', key, 'ObjectRemoved:DeleteMarkerCreated');
  expect(parseEvent(event, 'vault')).toMatchObject({ requests: [], ignored: [key] });
});

test('an event of another bucket is a wrong deployment', () => {
  expect(() => parseEvent(manifestEvent('other', key), 'vault')).toThrow('an event of the bucket other, not vault');
});

test('one backup can be asked for by name', () => {
  const { site, database, backup } = name;
  const revalidate = { site, database, backup };
  expect(parseEvent({ revalidate }, 'vault').requests).toEqual([{ name, reread: undefined }]);
  expect(parseEvent({ revalidate, reread: 'always' }, 'vault').requests).toEqual([{ name, reread: 'always' }]);
});

test('one site can be asked to be made anew from the vault', () => {
  expect(parseEvent({ rebuild: { site: 'clinic-a' } }, 'vault')).toMatchObject({ requests: [], rebuild: 'clinic-a' });
});

test('what one invocation had no time for says since when it goes on, and does not go on for ever', () => {
  const event = { rebuild: { site: 'clinic-a' }, since: '2026-11-23T01:32:00.000Z', continued: CONTINUATIONS_MAX };
  expect(parseEvent(event, 'vault')).toMatchObject({ since: new Date(event.since), continued: CONTINUATIONS_MAX });
  expect(() => parseEvent({ ...event, continued: CONTINUATIONS_MAX + 1 }, 'vault')).toThrow('went on too often');
});

test.each([
  ['a mistyped mode', { revalidate: { ...name }, reread: 'allways' }],
  ['an unknown field', { revalidate: { ...name }, deep: true }],
  ['a hostile site', { revalidate: { ...name, site: '../clinic-b' } }],
  ['a missing part', { revalidate: { site: 'clinic-a' } }],
  ['a site to rebuild that is none', { rebuild: { site: '../clinic-b' } }],
  ['a time that is none', { rebuild: { site: 'clinic-a' }, since: 'yesterday' }],
  ['nothing that is known', { hello: 'world' }],
  ['null', null],
])('%s is refused loudly', (_, event) => {
  expect(() => parseEvent(event, 'vault')).toThrow();
});
