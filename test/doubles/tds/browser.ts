// SQL Server Browser (MC-SQLR): tells by UDP which instances there are and which port each has. Its port, 1434, is fixed.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export const BROWSER_PORT = 1434;

/** On its own port, unless only we shall find it. */
export async function startBrowser(
  instances: Readonly<Record<string, number>>,
  port = BROWSER_PORT,
): Promise<{ stop(): Promise<void> }> {
  const socket = createSocket('udp4');
  const text = Object.entries(instances)
    .map(([name, port]) => `ServerName;CLINIC;InstanceName;${name};IsClustered;No;Version;15.0.4395.0;tcp;${port};;`)
    .join('');
  const head = Buffer.from([5, text.length & 0xff, text.length >> 8]);
  const answer = Buffer.concat([head, Buffer.from(text, 'latin1')]);
  // 2: every instance. 4: one of them, for which this double answers the same.
  socket.on('message', (asked, from) => {
    if (asked[0] === 2 || asked[0] === 3 || asked[0] === 4) socket.send(answer, from.port, from.address);
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return {
    async stop() {
      socket.close();
      await once(socket, 'close');
    },
  };
}
