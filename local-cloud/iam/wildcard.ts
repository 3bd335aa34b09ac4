// The wildcards of policies: `*` for any run of characters, `?` for one. Everything else is literal, dots above all.

export function wildcard(pattern: string, options: { ignoreCase?: boolean } = {}): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, options.ignoreCase ? 'isu' : 'su');
}
