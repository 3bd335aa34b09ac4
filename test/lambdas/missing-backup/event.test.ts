// What starts the watcher, and what does not.

import { describe, expect, test } from 'vitest';
import { parseEvent } from '../../../lambdas/missing-backup/event.ts';

const KEY = 'sites/novak/verdicts/main/20261123T013000Z-0123456789abcdef.json';
const created = (key: string, bucket = 'ledger') => ({
  ...{ version: '0', 'detail-type': 'Object Created', source: 'aws.s3', account: '1', region: 'eu-central-1' },
  detail: { version: '0', bucket: { name: bucket }, object: { key, size: 1 }, reason: 'PutObject' },
});

test('the schedule asks for the fleet, or for the sites that it names, each once', () => {
  expect(parseEvent({}, 'ledger')).toEqual({ what: 'fleet' });
  expect(parseEvent({ sites: ['b', 'a', 'b'] }, 'ledger')).toEqual({ what: 'sites', sites: ['b', 'a'] });
});

test('a new verdict asks for its site', () => {
  expect(parseEvent(created(KEY), 'ledger')).toEqual({
    what: 'verdict',
    name: { site: 'novak', database: 'main', backup: '20261123T013000Z-0123456789abcdef' },
  });
});

describe('a key that names no verdict is ignored', () => {
  test.each([
    ...[
      `${KEY}.json`,
      `x${KEY}`,
      KEY.replace('novak', '..'),
      KEY.replace('main', 'a/b'),
      KEY.replace('verdicts', 'reports'),
    ],
    ...[
      KEY.replace('2026', '%32026'),
      KEY.replace('20261123', '20261323'),
      KEY.replace('novak', 'n\u0000vak'),
      '',
      'x'.repeat(5000),
    ],
  ])('%j', (key) => {
    expect(parseEvent(created(key), 'ledger')).toEqual({ what: 'nothing', key: key.slice(0, 1024) });
  });
});

describe('a deployment that is wrong is not silent', () => {
  test.each([
    ...[null, 'x', [], { site: 'novak' }, { sites: [] }, { sites: ['../x'] }, { sites: 'novak' }, { Records: [] }],
    ...[created(KEY, 'vault'), { ...created(KEY), 'detail-type': 'Object Deleted' }, { ...created(KEY), source: 'me' }],
  ])('%j', (event) => {
    expect(() => parseEvent(event, 'ledger')).toThrow();
  });
});
