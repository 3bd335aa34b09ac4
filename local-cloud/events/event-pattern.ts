// EventBridge's pattern language, as far as our rules use it: exact values, prefix, suffix and wildcard. What else AWS knows is
// refused when the rule is read, since a pattern that is understood in half routes in half.

export type EventPattern = (event: unknown) => boolean;

/** A field of the pattern is an object of further fields, or a list of which one must match. */
export function parseEventPattern(pattern: unknown): EventPattern {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) throw unsupported(pattern);
  const fields = Object.entries(pattern).map(([name, wanted]) => {
    const matches = Array.isArray(wanted) ? parseAlternatives(wanted) : parseEventPattern(wanted);
    return (event: object): boolean => Object.hasOwn(event, name) && matches((event as Record<string, unknown>)[name]);
  });
  return (event) => typeof event === 'object' && event !== null && fields.every((field) => field(event));
}

function parseAlternatives(wanted: readonly unknown[]): EventPattern {
  if (wanted.length === 0) throw unsupported(wanted);
  const alternatives = wanted.map(parseAlternative);
  return (value) =>
    (Array.isArray(value) ? value : [value]).some((one) => alternatives.some((matches) => matches(one)));
}

function parseAlternative(wanted: unknown): EventPattern {
  if (typeof wanted !== 'object' || wanted === null) return (value) => value === wanted;
  const [[operator, text] = [], ...others] = Object.entries(wanted);
  if (others.length > 0 || typeof text !== 'string') throw unsupported(wanted);
  const onText =
    (matches: (value: string) => boolean): EventPattern =>
    (value) =>
      typeof value === 'string' && matches(value);
  if (operator === 'prefix') return onText((value) => value.startsWith(text));
  if (operator === 'suffix') return onText((value) => value.endsWith(text));
  if (operator !== 'wildcard' || text.includes('**') || text.includes('\\')) throw unsupported(wanted);
  // `*` stands for any run of characters, slashes too; `?` is a plain character here.
  const source = text.replace(/[.+?^${}()|[\]]/g, '\\$&').replaceAll('*', '.*');
  const expression = new RegExp(`^${source}$`, 'su');
  return onText((value) => expression.test(value));
}

const unsupported = (what: unknown): Error =>
  new Error(`an event pattern cannot hold ${JSON.stringify(what)}: only exact values, prefix, suffix and wildcard`);
