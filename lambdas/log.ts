// What a lambda logs: one JSON object a line, so that an alarm or a search can count on its fields. Free text would make "how
// many backups failed last week" a matter of regular expressions.

/** Numbers and short texts only; never bytes of a backup, never a key or credential. */
export type LogFields = Readonly<Record<string, string | number | undefined>>;

export type Log = (event: string, fields: LogFields) => void;

/** Writes to the standard output, which Lambda keeps. JSON escapes line breaks, so no content can forge a second line. */
export const logLine: Log = (event, fields) => {
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
};
