// Enrols one site: its access keys, its topic and who is subscribed to it, as the operator's deployment does on AWS. Asked again
// for the same site it changes nothing but the contacts.

import { type Deployment, siteTopicArn } from '../infra/policies/deployed-names.ts';
import type { AccessKey } from './auth/identity.ts';
import { newAccessKey } from './credentials.ts';
import type { Catalogue } from './disk/catalogue.ts';
import type { EnrolledSite, Sites } from './disk/sites.ts';
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
}

export interface EnrolmentPlace extends Deployment {
  random(bytes: number): Buffer;
  readonly catalogue: Catalogue;
  readonly sites: Sites;
  readonly topics: Topics;
}

/** With `contacts`, these and no others are subscribed; without, whoever is. */
export function enrolSite(place: EnrolmentPlace, site: string, contacts?: Contacts): SiteKeys {
  const topicArn = siteTopicArn(place, site);
  const { uploader, recovery } = place.catalogue.transaction(() => {
    const before = place.sites.find(site);
    const enrolled: EnrolledSite = before ?? {
      site,
      uploader: newAccessKey(place.random),
      recovery: newAccessKey(place.random),
    };
    if (before === undefined) place.sites.add(enrolled);
    place.topics.add(topicArn);
    if (contacts !== undefined) replaceContacts(place, topicArn, contacts);
    return enrolled;
  });
  return { id: site, ...uploader, recovery, topicArn };
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
    if (place.topics.sameSubscription(topicArn, protocol, endpoint) !== undefined) continue;
    const arn = `${topicArn}:${newUuid(place.random)}`;
    place.topics.subscribe({ arn, topicArn, protocol, endpoint, filterPolicy: { channels: [protocol] } });
  }
}
