// Enrols one site: its two identities, its topic and who is subscribed to it, as the operator's deployment does on AWS. Asked again
// for the same site it changes nothing but the contacts.

import { type Deployment, siteTopicArn } from '../infra/policies/deployed-names.ts';
import type { AccessKey } from './auth/identity.ts';
import { newAccessKey } from './credentials.ts';
import type { AccessKeys, SiteUser } from './disk/access-keys.ts';
import type { Catalogue } from './disk/catalogue.ts';
import type { Sites } from './disk/sites.ts';
import type { Protocol, Topics } from './disk/topics.ts';
import { newUuid } from './sns/sns-call.ts';

export interface SiteKeys extends AccessKey {
  readonly id: string;
  readonly recovery: AccessKey;
  readonly topicArn: string;
}

export interface Contacts {
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** Addresses whose owners do not follow the link in SNS's first mail: they get nothing until they are named without. */
  readonly unconfirmed?: readonly string[];
}

export interface EnrolmentPlace extends Deployment {
  now(): Date;
  random(bytes: number): Buffer;
  readonly catalogue: Catalogue;
  readonly sites: Sites;
  readonly accessKeys: AccessKeys;
  readonly topics: Topics;
}

/** As a site's stack does on AWS: identities without keys. With `contacts`, these and no others are subscribed; without, whoever is. */
export function deploySite(place: EnrolmentPlace, site: string, contacts?: Contacts): string {
  const topicArn = siteTopicArn(place, site);
  place.catalogue.transaction(() => {
    place.sites.add(site, place.now());
    place.topics.add(topicArn);
    if (contacts !== undefined) replaceContacts(place, topicArn, contacts);
  });
  return topicArn;
}

/** The same, and an active key for each identity: its newest, or a new one where it has none. */
export function enrolSite(place: EnrolmentPlace, site: string, contacts?: Contacts): SiteKeys {
  const topicArn = deploySite(place, site, contacts);
  const keyOf = (identity: SiteUser['identity']): AccessKey => {
    const active = place.accessKeys.list({ site, identity }).findLast(({ isActive }) => isActive);
    const { accessKeyId, secretAccessKey } = active ?? newAccessKey(place.random);
    if (active === undefined) {
      place.accessKeys.add({ site, identity }, { accessKeyId, secretAccessKey }, place.now());
    }
    return { accessKeyId, secretAccessKey };
  };
  return place.catalogue.transaction(() => {
    return { id: site, ...keyOf('uploader'), recovery: keyOf('recovery'), topicArn };
  });
}

/** Inside a transaction of the caller. The filters are those that the lambdas' `channels` attribute is made for. */
export function replaceContacts(
  place: Pick<EnrolmentPlace, 'topics' | 'random'>,
  topicArn: string,
  contacts: Contacts,
): void {
  const wanted = [
    ...contacts.emails.map((endpoint) => ({ protocol: 'email' as Protocol, endpoint })),
    ...contacts.phones.map((endpoint) => ({ protocol: 'sms' as Protocol, endpoint })),
  ];
  const isSame = (a: { protocol: string; endpoint: string }, b: { protocol: string; endpoint: string }): boolean =>
    a.protocol === b.protocol && a.endpoint === b.endpoint;
  for (const one of place.topics.subscriptionsOf(topicArn)) {
    if (!wanted.some((other) => isSame(one, other))) place.topics.unsubscribe(one.arn);
  }
  for (const { protocol, endpoint } of wanted) {
    const isPending = protocol === 'email' && contacts.unconfirmed?.includes(endpoint) === true;
    const before = place.topics.sameSubscription(topicArn, protocol, endpoint);
    if (before !== undefined) {
      if (!isPending) place.topics.confirm(before.arn);
      continue;
    }
    const arn = `${topicArn}:${newUuid(place.random)}`;
    const filterPolicy = { channels: [protocol] };
    place.topics.subscribe({ arn, topicArn, protocol, endpoint, filterPolicy, isPending });
  }
}
