// Any text in the printable characters of ASCII that an SMS knows (all but "`"): diacritics are stripped, what cannot be told so becomes "?". An SMS with a
// single "ř" would hold 70 characters instead of 160, and SNS refuses a subject that has one.

/** Letters and signs that have no decomposition in Unicode. */
const FOLDS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D' },
  ...{ þ: 'th', Þ: 'Th', ł: 'l', Ł: 'L', ħ: 'h', Ħ: 'H', ı: 'i', ŋ: 'n', Ŋ: 'N', ŧ: 't', Ŧ: 'T', ĸ: 'k', ə: 'e' },
  ...{ '“': '"', '”': '"', '„': '"', '‟': '"', '«': '"', '»': '"', '‘': "'", '’': "'", '‚': "'", '‛': "'" },
  ...{ '‹': "'", '›': "'", '´': "'", '`': "'", '‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-' },
  ...{ '·': '.', '•': '*', '×': 'x', '÷': '/', '€': 'EUR', '£': 'GBP', '©': '(c)', '®': '(r)', '⁄': '/' },
};

export function foldToAscii(text: string): string {
  let folded = '';
  for (const character of text.toWellFormed()) {
    // Before it is taken apart: the decomposition of "´" is a blank and a mark.
    const fold = FOLDS[character];
    folded += fold ?? foldParts(character);
  }
  return folded.replaceAll(/ {2,}/g, ' ').trim();
}

function foldParts(character: string): string {
  if (/[\p{Cc}\p{Z}]/u.test(character)) return ' ';
  if (/[\p{Cf}\p{M}]/u.test(character)) return '';
  const letters = Array.from(character.normalize('NFKD')).filter((part) => !/\p{M}/u.test(part));
  const folded = letters.map((letter) => FOLDS[letter] ?? letter).join('');
  return /^[ -~]+$/.test(folded) ? folded : '?';
}
