// Which port a server listens on, from Linux's own list of sockets.

import { expect, test } from 'vitest';
import { listeningPorts } from '../../../edge-uploader/discovery/firebird-servers.ts';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000   109        0 41234 1 0000000000000000 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 20001 1 0000000000000000 100 0 0 10 0
   2: 0100007F:0BEA 0100007F:D431 01 00000000:00000000 00:00000000 00000000   109        0 41235 1 0000000000000000 20 4 30 10 -1
`;

test('those that listen and belong to it, and nobody else', () => {
  expect(listeningPorts(TABLE, new Set(['41234', '41235']))).toEqual([3050]);
  expect(listeningPorts(TABLE, new Set(['41235']))).toEqual([]);
  expect(listeningPorts('', new Set(['41234']))).toEqual([]);
});
