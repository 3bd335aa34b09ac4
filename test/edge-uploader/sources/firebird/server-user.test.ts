// Whose FIFO it is decides who may write into a backup: the wrong line of this table would give it to somebody else.

import { expect, test } from 'vitest';
import { isThisHost, parseListener } from '../../../../edge-uploader/sources/firebird/server-user.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BEA 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 111 1 0
   1: 00000000:0BEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000   102        0 222 1 0
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0
`;

test('finds who listens, not who is connected', () => {
  expect(parseListener(table, 3050)).toBe(102);
  expect(parseListener(table, 22)).toBe(0);
});

test('says so when nobody listens', () => {
  expect(parseListener(table, 3051)).toBeUndefined();
  expect(parseListener('', 3050)).toBeUndefined();
});

test('knows this machine from another', () => {
  expect(isThisHost('LOCALHOST')).toBe(true);
  expect(isThisHost('192.0.2.77')).toBe(false);
});
