// The databases that a Firebird server knows by a name of their own: `databases.conf` since 3.0, `aliases.conf` before. Vendors of
// clinic programs register theirs there, wherever the file lies. Pure.

export interface Alias {
  readonly alias: string;
  readonly path: string;
}

/** Lines such as `clinic = /data/clinic.fdb`; comments begin with `#`, and settings of one database stand in braces behind it. */
export function parseAliases(text: string): Alias[] {
  let depth = 0;
  const aliases: Alias[] = [];
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    const said = line.replace(/#.*$/, '').trim();
    const match = depth === 0 ? /^([^={}]+?)\s*=\s*"?([^"{}]+?)"?\s*(?:\{.*)?$/.exec(said) : null;
    // `$(dir_sampleDb)/employee.fdb` and its like are the server's own.
    if (match !== null && !match[2]!.includes('$(')) aliases.push({ alias: match[1]!, path: match[2]! });
    depth = Math.max(0, depth + said.split('{').length - said.split('}').length);
  }
  return aliases;
}
