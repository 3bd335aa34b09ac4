// The SQL Servers of this machine: those that the Browser tells, those of the registry, and whoever answers on the usual port. Their
// databases are told only to who logs in.

import { type QueryRegistry, queryRegistry, registryValues } from '../platform/registry.ts';
import { isAnswering } from './firebird-servers.ts';
import type { FoundMssqlServer } from './found.ts';
import { askSqlBrowser, instanceOrPort } from './sql-browser.ts';

export const MSSQL_PORT = 1433;
const ROOT = 'HKLM\\SOFTWARE\\Microsoft\\Microsoft SQL Server';

export async function findMssqlServers(): Promise<FoundMssqlServer[]> {
  const told = await askSqlBrowser();
  const registered = process.platform === 'win32' ? await registeredInstances(queryRegistry) : [];
  const answering = (await isAnswering(MSSQL_PORT)) ? [instanceOrPort('MSSQLSERVER', MSSQL_PORT)] : [];
  const found: FoundMssqlServer[] = [...told];
  const isKnown = ({ instance, port }: Pick<FoundMssqlServer, 'instance' | 'port'>): boolean =>
    found.some((one) =>
      instance === undefined ? one.port === port : one.instance?.toUpperCase() === instance.toUpperCase(),
    );
  for (const one of [...registered, ...answering]) if (!isKnown(one)) found.push({ engine: 'mssql-server', ...one });
  return found;
}

/** By their ports where the registry has one: the Browser, which would tell it, did not answer or left them out. */
export async function registeredInstances(
  query: QueryRegistry,
): Promise<Pick<FoundMssqlServer, 'instance' | 'port'>[]> {
  const names = registryValues(await query(`${ROOT}\\Instance Names\\SQL`, { below: false }));
  const found: Pick<FoundMssqlServer, 'instance' | 'port'>[] = [];
  for (const { name, value } of names) {
    const network = `${ROOT}\\${value}\\MSSQLServer\\SuperSocketNetLib\\Tcp\\IPAll`;
    const ports = registryValues(await query(network, { below: false }));
    const said = ports.filter((one) => /^Tcp(Dynamic)?Ports?$/i.test(one.name)).map((one) => Number(one.value));
    const port = said.find((number) => number > 0 && number < 65_536);
    // Without a port TCP/IP is off, which the login will say together with what to do.
    found.push(port === undefined ? { ...instanceOrPort(name, MSSQL_PORT) } : { instance: undefined, port });
  }
  return found;
}
