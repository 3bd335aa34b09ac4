// Reads the metrics out of a line of the log as CloudWatch does, written from its specification ("Specification: Embedded metric
// format") alone, and strictly: CloudWatch drops what breaks a rule without a word to anybody.

const UNITS =
  /^(Seconds|Microseconds|Milliseconds|Percent|Count|None|((Kilo|Mega|Giga|Tera)?(b|B)its?|(Kilo|Mega|Giga|Tera)?(b|B)ytes)(\/Second)?|Count\/Second)$/;
const LINE_BYTES_MAX = 256 * 1024;
const DIMENSIONS_MAX = 9;
const METRICS_MAX = 100;

export interface ReadMetric {
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly by: Readonly<Record<string, string>>;
  readonly at: number;
}

/** None of a line without `_aws`. Throws on a line that CloudWatch would not read. */
export function readMetrics(line: string): ReadMetric[] {
  must(Buffer.byteLength(line) <= LINE_BYTES_MAX, 'the line is too long');
  const root = objectOf(JSON.parse(line), 'the line');
  if (root._aws === undefined) return [];
  const { Timestamp, CloudWatchMetrics, ...more } = objectOf(root._aws, '_aws');
  nothingElse(more, '_aws');
  must(Number.isInteger(Timestamp), 'Timestamp must be whole milliseconds');
  return arrayOf(CloudWatchMetrics, 'CloudWatchMetrics').flatMap((each) => directive(root, each, Timestamp as number));
}

function directive(root: Record<string, unknown>, each: unknown, at: number): ReadMetric[] {
  const { Namespace, Dimensions, Metrics, ...more } = objectOf(each, 'a directive');
  nothingElse(more, 'a directive');
  const namespace = textOf(Namespace, 'Namespace');
  const definitions = arrayOf(Metrics, 'Metrics');
  must(definitions.length <= METRICS_MAX, 'too many metrics');
  const sets = arrayOf(Dimensions, 'Dimensions');
  must(sets.length > 0, 'Dimensions must hold a set, if only an empty one');
  return sets.flatMap((set) => {
    const keys = arrayOf(set, 'a set of dimensions').map((key) => textOf(key, 'a dimension'));
    must(keys.length <= DIMENSIONS_MAX, 'too many dimensions');
    const by = Object.fromEntries(keys.map((key) => [key, textOf(root[key], `the dimension ${key}`)]));
    return definitions.map((one) => {
      const { Name, Unit = 'None', ...rest } = objectOf(one, 'a metric');
      nothingElse(rest, 'a metric');
      const name = textOf(Name, 'Name');
      const unit = textOf(Unit, 'Unit');
      must(UNITS.test(unit), `${unit} is no unit`);
      const value = root[name];
      must(typeof value === 'number' && Number.isFinite(value), `${name} must be a number at the root of the line`);
      return { namespace, name, value: value as number, unit, by, at };
    });
  });
}

function must(holds: boolean, why: string): void {
  if (!holds) throw new Error(`no embedded metrics: ${why}`);
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  must(typeof value === 'object' && value !== null && !Array.isArray(value), `${what} must be an object`);
  return value as Record<string, unknown>;
}

function arrayOf(value: unknown, what: string): unknown[] {
  must(Array.isArray(value), `${what} must be an array`);
  return value as unknown[];
}

function textOf(value: unknown, what: string): string {
  must(typeof value === 'string' && value.length > 0 && value.length <= 255, `${what} must be a text of 1 to 255`);
  return value as string;
}

const nothingElse = (more: object, what: string): void =>
  must(Object.keys(more).length === 0, `${what} has ${Object.keys(more).join(', ')}, which nobody reads`);
