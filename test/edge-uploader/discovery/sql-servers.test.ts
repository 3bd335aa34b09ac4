// What the SQL Server Browser and the registry tell of instances; copied from their documentation, not seen on a Windows.

import { expect, test } from 'vitest';
import { registeredInstances } from '../../../edge-uploader/discovery/find-mssql.ts';
import { parseInstances } from '../../../edge-uploader/discovery/sql-browser.ts';
import type { QueryRegistry } from '../../../edge-uploader/platform/registry.ts';

const answer = (text: string): Buffer =>
  Buffer.concat([Buffer.from([5, text.length & 0xff, text.length >> 8]), Buffer.from(text)]);

test('the browser: a named instance by its name, the default one by its port, none without TCP/IP', () => {
  const told =
    'ServerName;CLINIC;InstanceName;SQLEXPRESS;IsClustered;No;Version;15.0.2000.5;tcp;50123;;' +
    'ServerName;CLINIC;InstanceName;MSSQLSERVER;IsClustered;No;Version;16.0.1000.6;tcp;1433;np;\\\\CLINIC\\pipe\\sql\\query;;' +
    'ServerName;CLINIC;InstanceName;OLD;IsClustered;No;Version;9.00.1399.06;;';
  expect(parseInstances(answer(told))).toEqual([
    { engine: 'mssql-server', instance: 'SQLEXPRESS', port: undefined },
    { engine: 'mssql-server', instance: undefined, port: 1433 },
  ]);
});

test.each([
  Buffer.alloc(0),
  Buffer.from([5]),
  answer(''),
  answer('tcp;'),
  answer(';;;;;'),
  Buffer.from('\u0006abc'),
])('an answer that is none', (bytes) => {
  expect(parseInstances(bytes)).toEqual([]);
});

test('the registry: by the port that stands there, or by the name where TCP/IP is off', async () => {
  const root = 'HKLM\\SOFTWARE\\Microsoft\\Microsoft SQL Server';
  const line = (name: string, value: string): string => `    ${name}    REG_SZ    ${value}\r\n`;
  const registry: Record<string, string> = {
    [`${root}\\Instance Names\\SQL`]: line('SQLEXPRESS', 'MSSQL15.SQLEXPRESS') + line('CLINIC', 'MSSQL16.CLINIC'),
    [`${root}\\MSSQL15.SQLEXPRESS\\MSSQLServer\\SuperSocketNetLib\\Tcp\\IPAll`]: line('TcpDynamicPorts', '50123'),
  };
  const query: QueryRegistry = async (key) => registry[key] ?? '';
  expect(await registeredInstances(query)).toEqual([
    { instance: undefined, port: 50_123 },
    { instance: 'CLINIC', port: undefined },
  ]);
});
