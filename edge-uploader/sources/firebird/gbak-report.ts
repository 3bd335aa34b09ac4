// What `gbak -v` says while it dumps, reduced to what can be checked: rows per table, values of generators and the number of
// bytes written. They belong to gbak's own snapshot, so they are exact even while the clinic works; counts that we take
// ourselves belong to a moment before it. Without them a drill on a busy database would raise false alarms.

const LINE_CHARACTERS_MAX = 4096;
const COMPLAINT_LINES_MAX = 20;

export interface GbakReport {
  readonly rowCounts: ReadonlyMap<string, number>;
  readonly generators: ReadonlyMap<string, string>;
  /** The size of the dump in gbak's own words; undefined if it did not come to its end, or speaks another language. */
  readonly bytesWritten: number | undefined;
  /** True once gbak has opened its output and its transaction. */
  readonly started: boolean;
  /** Lines that report an error: with the service manager they arrive among the progress. */
  readonly complaint: string;
}

/** Takes the output in pieces of any size; the report grows as they come. */
export class GbakReportReader implements GbakReport {
  readonly rowCounts = new Map<string, number>();
  readonly generators = new Map<string, string>();
  bytesWritten: number | undefined;
  started = false;
  private readonly complaints: string[] = [];
  private table: string | undefined;
  private rest = '';
  private readonly decoder = new TextDecoder('utf-8');

  get complaint(): string {
    const unfinished = /ERROR ?:/.test(this.rest) ? [this.rest.trim()] : []; // gbak's last word may lack its line end.
    return [...this.complaints, ...unfinished].join('\n');
  }

  write(piece: Uint8Array): void {
    const lines = (this.rest + this.decoder.decode(piece, { stream: true })).split('\n');
    this.rest = (lines.pop() ?? '').slice(-LINE_CHARACTERS_MAX);
    for (const line of lines) this.line(line.replace(/^gbak: ?/, '').trim());
  }

  private line(text: string): void {
    const table = /^writing data for table (.+)$/.exec(text);
    const rows = /^(\d+) records written$/.exec(text);
    const generator = /^writing generator (.+) value (-?\d+)$/.exec(text);
    const size = /(\d+) bytes written$/.exec(text);
    if (table) {
      this.table = table[1]!;
      this.rowCounts.set(this.table, 0);
    } else if (rows && this.table !== undefined) {
      // A progress line every 10,000 rows and one at the end: the last one is the count.
      this.rowCounts.set(this.table, Number(rows[1]));
    } else if (generator) this.generators.set(generator[1]!, generator[2]!);
    else if (size) this.bytesWritten = Number(size[1]);
    else if (text.startsWith('starting transaction')) this.started = true;
    else if (/^ERROR ?:/.test(text) && this.complaints.length < COMPLAINT_LINES_MAX) this.complaints.push(text);
  }
}
