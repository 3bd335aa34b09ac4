// The store in memory must answer as S3 does wherever a lambda depends on it: a fleet that is measured against a listing of one endless
// page, or against writes that always succeed, is measured against nothing.

import { describe, expect, test } from 'vitest';
import { Content, MemoryStore } from '../../bench/fleet/memory-store.ts';
import { answerS3 } from '../../bench/fleet/s3-answer.ts';

const NOW = new Date('2026-11-23T08:30:00.000Z');

function storeOf(keys: readonly string[]): MemoryStore {
  const store = new MemoryStore();
  for (const key of keys) {
    store.put('vault', key, { content: new Content(Buffer.from(key)), storedAt: NOW, lockedUntil: undefined });
  }
  return store;
}

function ask(store: MemoryStore, method: string, key: string, more: object = {}) {
  const { query = {}, headers = {}, body = '' } = more as { query?: object; headers?: object; body?: string };
  const request = { method, bucket: 'vault', key, headers: { ...headers }, body: Buffer.from(body) };
  const [kind, answer] = answerS3(store, { ...request, query: new URLSearchParams({ ...query }) }, NOW);
  return { kind, ...answer, text: answer.body?.toString() ?? '' };
}

/** All keys, or prefixes, that a listing names page by page. */
function pages(
  store: MemoryStore,
  query: Record<string, string>,
  entry: RegExp,
  next: RegExp,
  marker: string,
): string[][] {
  const found: string[][] = [];
  for (let after: Record<string, string> = {}; ; ) {
    const { text } = ask(store, 'GET', '', { query: { ...query, ...after } });
    found.push(Array.from(text.matchAll(entry), ([, one]) => one));
    const more = next.exec(text)?.[1];
    expect(text.includes('<IsTruncated>true')).toBe(more !== undefined);
    if (more === undefined) return found;
    after = { [marker]: more };
  }
}

const numbered = (count: number, of: (n: string) => string): string[] =>
  Array.from({ length: count }, (_, n) => of(String(n).padStart(5, '0')));
const TOKEN = /<NextContinuationToken>(.*?)</;

describe('listings', () => {
  test.each([[999], [1000], [1001], [2500]])('%i sites come in pages of a thousand, each once', (count) => {
    const store = storeOf(numbered(count, (n) => `sites/s${n}/site.json`));
    const query = { 'list-type': '2', prefix: 'sites/', delimiter: '/' };
    const found = pages(store, query, /<CommonPrefixes><Prefix>(.*?)</g, TOKEN, 'continuation-token');
    expect(found.map((page) => page.length)).toEqual(
      Array.from({ length: Math.ceil(count / 1000) }, (_, i) => Math.min(1000, count - 1000 * i)),
    );
    expect(found.flat()).toEqual(numbered(count, (n) => `sites/s${n}/`));
  });

  test.each([
    [{ 'list-type': '2', prefix: 'sites/a/packs/' }, TOKEN, 'continuation-token'],
    [{ versions: '', prefix: 'sites/a/packs/' }, /<NextKeyMarker>(.*?)</, 'key-marker'],
  ] as const)('keys under a prefix come in pages, and nothing beside them: %o', (query, next, marker) => {
    const packs = numbered(2001, (n) => `sites/a/packs/${n}`);
    const store = storeOf([...packs, 'sites/a/site.json', 'sites/a/backups/x', 'sites/ab/packs/0', 'sites/b/packs/0']);
    const found = pages(store, query, /<Key>(.*?)</g, next, marker);
    expect(found.map((page) => page.length)).toEqual([1000, 1000, 1]);
    expect(found.flat()).toEqual(packs);
  });

  test('what was put or removed since the last listing counts', () => {
    const store = storeOf(['sites/a/packs/1', 'sites/a/packs/2']);
    const keys = (): string[] => store.list('vault', 'sites/a/', '', 10).keys;
    expect(keys()).toHaveLength(2);
    store.put('vault', 'sites/a/packs/0', {
      content: new Content(Buffer.alloc(1)),
      storedAt: NOW,
      lockedUntil: undefined,
    });
    store.remove('vault', 'sites/a/packs/2');
    expect(keys()).toEqual(['sites/a/packs/0', 'sites/a/packs/1']);
  });
});

describe('conditions and locks', () => {
  test('a write over what was not read is refused', () => {
    const store = storeOf(['sites/a/x']);
    const { etag } = ask(store, 'GET', 'sites/a/x').headers;
    const write = (headers: object) => ask(store, 'PUT', 'sites/a/x', { headers, body: 'new' }).status;
    expect(write({ 'if-none-match': '*' })).toBe(412);
    expect(write({ 'if-match': '"other"' })).toBe(412);
    expect(write({ 'if-match': etag })).toBe(200);
    expect(write({ 'if-match': etag })).toBe(412);
    expect(ask(store, 'PUT', 'sites/a/y', { headers: { 'if-match': etag } }).status).toBe(404);
    expect(ask(store, 'PUT', 'sites/a/y', { headers: { 'x-amz-checksum-sha256': 'wrong' } }).status).toBe(400);
  });

  test('what is locked is not deleted, and no lock is made shorter', () => {
    const store = storeOf(['sites/a/x']);
    const lock = (until: string) =>
      ask(store, 'PUT', 'sites/a/x', { query: { retention: '' }, body: `<RetainUntilDate>${until}</RetainUntilDate>` });
    const remove = () =>
      ask(store, 'POST', '', {
        query: { delete: '' },
        body: '<Delete><Object><Key>sites/a/x</Key><VersionId>v1</VersionId></Object></Delete>',
      }).text;
    expect(lock('2026-12-24T00:00:00Z')).toMatchObject({ kind: 'lock', status: 200 });
    expect(lock('2026-12-23T00:00:00Z').status).toBe(403);
    expect(remove()).toContain('<Code>AccessDenied</Code>');
    store.find('vault', 'sites/a/x')!.lockedUntil = NOW;
    expect(remove()).toContain('<Deleted>');
    expect(ask(store, 'GET', 'sites/a/x').status).toBe(404);
  });

  test('a HEAD has no body, and tells a checksum only to whoever asks for it', () => {
    const store = storeOf(['sites/a/x']);
    const head = (headers: object) => ask(store, 'HEAD', 'sites/a/x', { headers });
    expect(head({}).body).toBeUndefined();
    expect(head({}).headers).not.toHaveProperty('x-amz-checksum-sha256');
    expect(head({ 'x-amz-checksum-mode': 'ENABLED' }).headers).toHaveProperty('x-amz-checksum-sha256');
  });

  test('what it does not know it does not answer', () => {
    expect(() => ask(storeOf([]), 'DELETE', 'sites/a/x')).toThrow('the store knows no DELETE');
    expect(() => ask(storeOf([]), 'GET', '', { query: { 'list-type': '2', prefix: 'sites' } })).toThrow('no place for');
  });
});
