// Names and texts as T-SQL. BACKUP and RESTORE take no parameters for everything, so these two are all that stands between a
// database that is called `x]; DROP …` and the server.

/** `[name]` */
export function quoteName(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

/** `N'text'` */
export function quoteText(text: string): string {
  return `N'${text.replaceAll("'", "''")}'`;
}
