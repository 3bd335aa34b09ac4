// Which found database is which enrolled one, where nobody sits at a terminal to say so. Decided only where there is no doubt: by name,
// or because one of each is left. Pure.

import { type DatabaseId, databaseIdSchema } from '../../vault/names.ts';
import type { FoundFirebird, FoundMssql } from '../discovery/found.ts';

type FoundDatabase = FoundFirebird | FoundMssql;
const NAME_CHARACTERS_MAX = 40;

/** Of all that was found, each under one name. Those that are enrolled and not named otherwise come first. */
export function nameFound(
  found: readonly FoundDatabase[],
  options: { enrolled: readonly DatabaseId[]; taken: ReadonlySet<string> },
): Map<DatabaseId, FoundDatabase> {
  const named = new Map<DatabaseId, FoundDatabase>();
  const left = new Set(found);
  const give = (name: DatabaseId, one: FoundDatabase): void => {
    named.set(name, one);
    left.delete(one);
  };
  const open = (): DatabaseId[] => options.enrolled.filter((name) => !options.taken.has(name) && !named.has(name));
  for (const name of open()) {
    const alike = [...left].filter((one) => ownName(one) === name);
    if (alike.length === 1) give(name, alike[0]!);
  }
  const [name] = open();
  const [one] = left;
  if (open().length === 1 && left.size === 1) give(name!, one!);
  for (const other of left)
    give(freeName(ownName(other), new Set([...options.taken, ...options.enrolled, ...named.keys()])), other);
  return named;
}

/** What the database is called, as an id: `C:\\Data\\Kartotéka 2.fdb` is `kartoteka-2`. */
export function ownName({ database }: Pick<FoundDatabase, 'database'>): string {
  const plain = database
    .replace(/^.*[\\/]/, '')
    .replace(/\.[a-z0-9]{1,4}$/i, '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_CHARACTERS_MAX)
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? 'database' : plain;
}

export function freeName(wanted: string, taken: ReadonlySet<string>): DatabaseId {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(name)) return databaseIdSchema.parse(name);
  }
}
