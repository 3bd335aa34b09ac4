// Whom a message is for, as far as its words depend on it. Without a type of its own, the words would hang on the whole
// registration, and a change of a deadline's form would touch every message.

import type { Language } from '../../language/language.ts';
import type { DatabaseId, SiteId } from '../../vault/names.ts';

export interface Recipient {
  readonly site: SiteId;
  /** What people call the clinic. */
  readonly name: string;
  readonly language: Language;
  /** IANA name, such as Europe/Prague: all times of a message are told in it. */
  readonly timeZone: string;
  /** What people call a database, by its id; one that is absent is called by its id. */
  readonly databaseNames: ReadonlyMap<string, string>;
}

/** The part of a registration that words depend on. */
export function recipientOf(registration: {
  readonly site: SiteId;
  readonly name: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly databases: readonly { readonly database: DatabaseId; readonly name?: string | undefined }[];
}): Recipient {
  const { site, name, language, timeZone, databases } = registration;
  const databaseNames = new Map(databases.map((one) => [one.database as string, one.name ?? one.database]));
  return { site, name, language, timeZone, databaseNames };
}
