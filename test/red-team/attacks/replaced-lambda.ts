// What a lambda tries whose code was replaced, by whoever may deploy it or by a poisoned dependency: it has its role, and no more.

import { FUNCTIONS, type FunctionName } from '../../../infra/policies/deployed-names.ts';
import { FOREIGN_BUCKET, LEDGER, NEIGHBOUR, SITE, VAULT } from '../place.ts';
import * as ask from '../requests.ts';
import { denied, type Outcome, type Row, withstood } from '../row.ts';

/** `but` may: the row is then one of its needs, or one of the exceptions below. */
type Attack = readonly [
  what: string,
  request: Row['request'],
  options?: { readonly outcome?: Outcome; readonly but?: readonly FunctionName[] },
];

const FOREIGN_OBJECT: Row['request'] = (place) => {
  const request = ask.get('ledger', LEDGER.registration)(place) as { input: { Bucket?: string } };
  request.input.Bucket = FOREIGN_BUCKET;
  return request;
};

const READS_VAULT: readonly FunctionName[] = ['validate', 'retention', 'scrub'];
const LENGTHENS: readonly FunctionName[] = ['validate', 'retention'];
const WRITES_TABLE: readonly FunctionName[] = ['validate', 'retention', 'scrub'];
const TELLS: readonly FunctionName[] = ['missing-backup', 'digest'];
const ASKS_VALIDATE: readonly FunctionName[] = ['validate', 'missing-backup', 'retention', 'scrub'];

const vault: readonly Attack[] = [
  ['reads a backup', ask.get('vault', VAULT.manifest), { but: READS_VAULT }],
  ['reads a version', ask.get('vault', VAULT.pack, ask.thatVersion(VAULT.pack)), { but: READS_VAULT }],
  ['lists the vault', ask.list('vault'), { but: READS_VAULT }],
  ['lists versions', ask.listVersions('vault'), { but: ['retention'] }],
  ['reads what is no clinic’s', ask.get('vault', 'x')],
  ['locks what is no clinic’s', ask.retain('x', 60)],
  [
    'deletes what is no clinic’s',
    ask.removeVersion('vault', 'x'),
    { but: ['retention'], outcome: denied('DenyDeletion') },
  ],
  ['stores a backup', ask.create('vault', VAULT.newManifest)],
  ['overwrites a manifest', ask.put('vault', VAULT.manifest), { outcome: denied('DenyOverwriting') }],
  ['hides a manifest', ask.remove('vault', VAULT.manifest), { outcome: denied('DenyMarkers') }],
  [
    'deletes a version whose lock has ended',
    ask.removeVersion('vault', VAULT.expiredToo),
    { outcome: denied('DenyDeletion'), but: ['retention'] },
  ],
  [
    'deletes a version that is locked',
    ask.removeVersion('vault', VAULT.manifest),
    { outcome: denied('DenyDeletion'), but: ['retention'] },
  ],
  ['lengthens a lock', ask.retain(VAULT.pack, 60), { but: LENGTHENS }],
  ['shortens a lock', ask.retain(VAULT.pack, 1), { but: LENGTHENS }],
  [
    'lengthens a lock beyond the cap',
    ask.retain(VAULT.pack, ask.beyondTheCap),
    { outcome: denied('DenyLongRetention') },
  ],
  [
    'shortens a lock by the bypass',
    ask.retain(VAULT.pack, 1, { mode: 'GOVERNANCE', bypass: true }),
    { outcome: denied('DenyBypass') },
  ],
  ['puts an event hold', ask.retain(VAULT.pack, 60, { eventHold: true }), { outcome: denied('DenyEventHold') }],
  ['puts a legal hold', ask.legalHold('vault', VAULT.pack), { outcome: denied('DenyLegalHold') }],
  ['gives a pack another key', ask.newKey('vault', VAULT.pack), { outcome: denied('DenyNewKeys') }],
  ['lets all read a pack', ask.putAcl('vault', VAULT.pack)],
];

const ledger: readonly Attack[] = [
  ['reads another project’s bucket', FOREIGN_OBJECT],
  ['reads what is no note', ask.get('ledger', 'x')],
  ['reads alert state', ask.get('ledger', LEDGER.alerts), { but: ['missing-backup', 'retention', 'scrub', 'digest'] }],
  ['registers a signing key', ask.put('ledger', LEDGER.registration), { outcome: denied('DenyRegistering') }],
  ['sends a clinic’s report', ask.put('ledger', LEDGER.report)],
  ['forges a verdict', ask.put('ledger', LEDGER.verdict), { but: ['validate'] }],
  ['forges the list of backups', ask.put('ledger', LEDGER.backups), { but: ['validate', 'retention'] }],
  ['forges the table of packs', ask.put('ledger', LEDGER.packs), { but: WRITES_TABLE }],
  ['forges row counts', ask.put('ledger', LEDGER.rows), { but: ['validate'] }],
  ['forges a judgement’s progress', ask.put('ledger', LEDGER.progress), { but: ['validate'] }],
  ['silences alerts by their state', ask.put('ledger', LEDGER.alerts), { but: ['missing-backup'] }],
  ['forges what was removed', ask.put('ledger', LEDGER.removals), { but: ['retention'] }],
  ['forges what was read again', ask.put('ledger', LEDGER.scrub), { but: ['scrub'] }],
  ['forges the fleet’s digest', ask.put('ledger', LEDGER.digest), { but: ['digest'] }],
  ['deletes alert state', ask.remove('ledger', LEDGER.alerts), { outcome: denied('DenyDeletion') }],
  ['deletes a version of a verdict', ask.removeVersion('ledger', LEDGER.verdict), { outcome: denied('DenyDeletion') }],
];

const account: readonly Attack[] = [
  ['tells a clinic that all is well', ask.publish(SITE), { but: TELLS }],
  ['tells the operator that all is well', ask.publish(undefined), { but: TELLS }],
  ['tells another project’s people', publishElsewhere],
  ['has alerts sent to a thief', ask.subscribe(NEIGHBOUR)],
  ['makes a topic', ask.createTopic],
  ['deletes a topic', ask.deleteTopic(SITE)],
  ['calls validate', ask.invoke('validate'), { but: ASKS_VALIDATE }],
  ['calls missing-backup', ask.invoke('missing-backup'), { but: ['missing-backup'] }],
  ['calls retention', ask.invoke('retention'), { but: ['retention'] }],
  ['calls scrub', ask.invoke('scrub'), { but: ['scrub'] }],
  ['calls digest', ask.invoke('digest'), { but: ['digest'] }],
  ['makes a key for a clinic', ask.createKeyFor('uploader', SITE)],
  ['gives a clinic all rights', ask.widenPolicyOf('uploader', SITE)],
  ...ask.SETTINGS.map(({ what, request }): Attack => [`${what} (vault)`, request('vault')]),
  ['replaces the policy (ledger)', ask.SETTINGS[0]!.request('ledger')],
];

function publishElsewhere(place: Parameters<Row['request']>[0]) {
  const request = ask.publish(undefined)(place) as { input: { TopicArn?: string } };
  request.input.TopicArn = request.input.TopicArn?.replace('clinic-offsite-operator', 'another-project');
  return request;
}

const LOCKED = withstood('AccessDenied', 'a compliance lock only grows: Object Lock');

/** Of all notes, the one that is its own. */
const OWN_NOTE: Readonly<Record<FunctionName, string>> = {
  validate: LEDGER.verdict,
  'missing-backup': LEDGER.alerts,
  retention: LEDGER.removals,
  scrub: LEDGER.scrub,
  digest: LEDGER.digest,
};
const onItself: readonly Row[] = FUNCTIONS.flatMap((who): Row[] => [
  {
    who,
    what: 'reads an old version of its own note',
    request: ask.get('ledger', OWN_NOTE[who], ask.thatVersion(OWN_NOTE[who])),
    outcome: denied(),
  },
  { who, what: 'replaces its own code', request: ask.replaceCode(who), outcome: denied() },
]);

/** What a role may ask for, and S3 refuses all the same. */
const exceptions: readonly Row[] = [
  ...LENGTHENS.flatMap((who): Row[] => [
    { who, what: 'shortens a lock', request: ask.retain(VAULT.pack, 1), outcome: LOCKED },
    { who, what: 'softens a lock', request: ask.retain(VAULT.pack, 365, { mode: 'GOVERNANCE' }), outcome: LOCKED },
  ]),
  {
    who: 'retention',
    what: 'deletes what is no clinic’s',
    request: ask.removeVersion('vault', 'x'),
    outcome: denied(),
  },
  {
    who: 'retention',
    what: 'deletes a version that is locked',
    request: ask.removeVersion('vault', VAULT.manifest),
    outcome: withstood('AccessDenied', 'its lock has not ended: Object Lock'),
  },
];

export const replacedLambdas: readonly Row[] = [
  ...FUNCTIONS.flatMap((who) =>
    [...vault, ...ledger, ...account]
      .filter(([, , { but = [] } = {}]) => !but.includes(who))
      .map(([what, request, { outcome = denied() } = {}]): Row => ({ who, what, request, outcome })),
  ),
  ...onItself,
  ...exceptions,
];
