// Texts that a clinic's server wrote, made fit for a verdict: one line, not long. Without it a forged name could break a message
// into two, or fill the ledger.

export function verdictText(text: string, charactersMax: number): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').toWellFormed();
  return line.length <= charactersMax ? line : `${line.slice(0, charactersMax - 1)}…`.toWellFormed();
}
