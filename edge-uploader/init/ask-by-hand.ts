// A database that was not found, described by whoever knows it.

import type { DatabaseId } from '../../vault/names.ts';
import { askTexts } from '../texts/ask-texts.ts';
import type { Asker } from './asker.ts';

/** As in the config, without the login. */
export type ByHand =
  | { readonly engine: 'firebird'; readonly database: string; readonly port: number; readonly host?: string }
  | {
      readonly engine: 'mssql';
      readonly database: string;
      readonly server: { readonly instance: string | undefined; readonly port: number | undefined };
    }
  | { readonly engine: 'dump-folder'; readonly folder: string; readonly newest: string }
  | { readonly engine: 'files'; readonly folders: readonly string[] };

const ENGINES = ['firebird', 'mssql', 'dump-folder', 'files'] as const;

export async function askByHand(database: DatabaseId, name: string | undefined, asker: Asker): Promise<ByHand> {
  const { say } = asker;
  const choices = ENGINES.map((value) => ({ value, label: say(askTexts.byHand[value]) }));
  const engine = await asker.choose(say(askTexts.whatIs, { database, name }), choices);
  if (engine === 'firebird') return { engine, ...firebirdAddress(await asker.ask(say(askTexts.firebirdPath))) };
  if (engine === 'mssql') {
    const named = await asker.ask(say(askTexts.mssqlDatabase));
    const instance = await asker.ask(say(askTexts.mssqlInstance), { proposal: 'SQLEXPRESS' });
    return { engine, database: named, server: { instance: instance === '-' ? undefined : instance, port: undefined } };
  }
  const folder = await asker.ask(say(askTexts.folder));
  if (engine === 'files') return { engine, folders: [folder] };
  return { engine, folder, newest: await asker.ask(say(askTexts.newest), { proposal: '*.fbk' }) };
}

/** `clinic`, `D:\\Data\\clinic.fdb`, `server:clinic`, `server/3055:D:\\Data\\clinic.fdb`: one letter before a colon is a drive. */
export function firebirdAddress(given: string): { database: string; port: number; host?: string } {
  const [, host, port, path] = /^([\w.-]{2,})(?:\/(\d{1,5}))?:(.+)$/.exec(given) ?? [];
  if (host === undefined || path === undefined) return { database: given, port: 3050 };
  return { database: path, port: Number(port ?? 3050), ...(host === 'localhost' ? {} : { host }) };
}
