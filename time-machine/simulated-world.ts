// Everything that a simulation holds in its hands: the cloud, the clinics, what really happened to them, and what ought to be told.

import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { seededRandom } from '../demo/clinic-random.ts';
import { encodeRegistration, newRegistration, registrationKey } from '../lambdas/site/registration.ts';
import { encodeSigningPublicKey } from '../vault/site-keys.ts';
import { Clinic } from './clinic/clinic.ts';
import type { Handlers } from './cloud/lambdas.ts';
import { type SimulatedCloud, startSimulatedCloud } from './cloud/simulated-cloud.ts';
import { AlertModel, type DueAlert } from './model/alerts.ts';
import { SiteTruth } from './model/truth.ts';
import { type SimulatedSite, simulatedSites } from './plan/sites.ts';

export interface WorldSite {
  readonly plan: SimulatedSite;
  readonly clinic: Clinic;
  readonly truth: SiteTruth;
  readonly alerts: AlertModel;
  readonly due: DueAlert[];
  /** What lay in the vault when it was looked at last, and when it was stored. */
  readonly stored: Map<string, number>;
  /** When each object was needed last. */
  readonly lastNeeded: Map<string, number>;
  /** With the recovery credentials. */
  readonly recovery: { accessKeyId: string; secretAccessKey: string };
}

export interface World {
  readonly seed: string;
  readonly cloud: SimulatedCloud;
  readonly sites: readonly WorldSite[];
  readonly operator: S3Client;
  /** When the operator's digest was due. */
  readonly operatorDue: number[];
  register(site: WorldSite): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly seed: string;
  readonly from: number;
  readonly days: number;
  readonly sites: number;
  readonly withFaults: boolean;
  readonly handlers: Handlers;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export async function openWorld(options: WorldOptions): Promise<World> {
  const { seed, from, days } = options;
  const cloud = await startSimulatedCloud(options);
  const operator = cloud.client(cloud.cloud.ready.operator);
  const sites = simulatedSites(options.sites).map((plan): WorldSite => {
    const { recovery, ...keys } = cloud.cloud.enrolSite(plan.site, { emails: plan.emails, phones: plan.phones });
    const truth = new SiteTruth(from);
    const clinic = new Clinic({
      ...{
        plan,
        s3: cloud.client(keys),
        buckets: cloud.cloud.ready,
        chance: seededRandom(`${seed}/clinic/${plan.site}`),
      },
    });
    const alerts = new AlertModel(plan, truth, { from, until: from + days * DAY_MS });
    return { plan, clinic, truth, alerts, due: [], stored: new Map(), lastNeeded: new Map(), recovery };
  });
  const world: World = {
    ...{ seed, cloud, sites, operator, operatorDue: [] },
    register: (site) => register(world, site),
    close: () => cloud.close(),
  };
  for (const site of sites) await world.register(site);
  return world;
}

/** Writes the registration as the operator would, with what was acknowledged so far. */
async function register({ cloud, operator }: World, { plan, clinic, truth }: WorldSite): Promise<void> {
  const { site, language, timeZone, holidays, retention, smsFrom, reminderHours, criticalAfterHours } = plan;
  const Body = encodeRegistration(
    newRegistration({
      ...{ site, language, timeZone, holidays, retention, drillDays: plan.drillDays, diskDays: plan.diskDays },
      ...{ scrubDays: plan.scrubDays, contacts: { emails: [...plan.emails], phones: [...plan.phones] } },
      alerts: { smsFrom, reminderHours, criticalAfterHours },
      signingPublicKeys: [encodeSigningPublicKey(clinic.signingKey)],
      databases: plan.databases.map(({ database, deadline, graceHours }) => {
        const seen = truth.acknowledgedUntil.get(database);
        return {
          ...{ database, deadline, graceHours },
          ...(seen !== undefined && { acknowledgedUntil: new Date(seen).toISOString() }),
        };
      }),
    }),
  );
  const Bucket = cloud.cloud.ready.ledgerBucket;
  await operator.send(new PutObjectCommand({ Bucket, Key: registrationKey(site), Body }));
}
