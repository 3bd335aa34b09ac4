// Searches over the logs of all lambdas, ready in CloudWatch's Logs Insights: from a site, a backup or one invocation to everything that
// was done about it. docs/operations.md shows them too, and a test compares the two.

export interface LogQuery {
  readonly name: string;
  /** What stands in capitals is to be replaced. */
  readonly query: string;
}

/** Quoted, in case `function` becomes a word of that language. */
const LINE = 'fields @timestamp, level, `function`, event';

export const logQueries: readonly LogQuery[] = [
  {
    name: 'of-a-site',
    query: `${LINE}, database, backup, correlation, @message
| filter site = "SITE" or (event = "invocation-failed" and reason like "SITE")
| sort @timestamp`,
  },
  {
    name: 'of-a-backup',
    query: `${LINE}, state, firstObject, firstReason, request, correlation
| filter backup = "BACKUP"
| sort @timestamp`,
  },
  {
    name: 'of-a-chain',
    query: `${LINE}, site, database, backup, @message
| filter correlation = "CORRELATION"
| sort @timestamp`,
  },
  {
    name: 'failures',
    query: `${LINE}, site, reason, request
| filter level = "error"
| sort @timestamp desc
| limit 200`,
  },
  {
    name: 'failed-backups',
    query: `fields @timestamp, site, database, backup, firstObject, firstReason, correlation
| filter event = "judged" and state = "failed"
| sort @timestamp desc`,
  },
  {
    name: 'unjudged-backups',
    query: `filter event in ["retained", "lost"] and oldestUnjudgedHours > 0
| stats latest(oldestUnjudgedHours) as hours by site
| sort hours desc`,
  },
  {
    name: 'growth',
    query: `filter event in ["retained", "lost"]
| stats latest(newBytesOfDay) / 1073741824 as newGiB, latest(storedBytes) / 1073741824 as storedGiB by site
| sort newGiB desc`,
  },
  {
    name: 'alerts-told',
    query: `filter event = "told"
| stats count(*) as alerts by kind, bin(1h)
| sort alerts desc`,
  },
];
