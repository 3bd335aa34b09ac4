// Makes text that others wrote harmless in a message: one line, bounded, nothing invisible. Without this, a stolen server could
// write "all is well" on a line of its own into an alert, or turn the text around by marks that nobody sees.

/** Any one line that is told. */
const LINE_CHARACTERS_MAX = 1000;

/**
 * One line without control characters, line and paragraph separators, marks of direction and other invisible characters, in
 * composed form and without towers of accents; longer text ends in "…".
 */
export function oneLine(text: string, charactersMax = LINE_CHARACTERS_MAX): string {
  // Cut first, so that a text of megabytes costs no more than a short one; whatever is composed or dropped only gets shorter.
  const bounded = text.slice(0, 4 * charactersMax).toWellFormed();
  const line = bounded
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[\p{Cf}\p{Co}\p{Cn}\p{DI}]/gu, '')
    .normalize('NFC')
    .replaceAll(/(\p{M}{2})\p{M}+/gu, '$1')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  const characters = Array.from(line);
  if (characters.length <= charactersMax && bounded.length === text.length) return line;
  return `${characters
    .slice(0, charactersMax - 1)
    .join('')
    .trimEnd()}…`;
}

/**
 * For quotation marks around it: text that cannot close them, and in which no mail program finds a link to click on. Whoever
 * stole a server must not be able to send the clinic to a page of his own.
 */
export function quotable(text: string, charactersMax: number): string {
  const line = oneLine(text, charactersMax);
  return line
    .replaceAll(/["„“”«»‟″]/g, '’')
    .replaceAll('://', ': //')
    .replaceAll(/\bwww\./gi, 'www .');
}
