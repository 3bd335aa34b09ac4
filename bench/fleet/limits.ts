// How large the fleets are, and what a Lambda is taken to be, in one place. Without it two runs of different sizes would be compared
// with each other.

export interface Sizes {
  /** Sites of the fleets that are compared. */
  readonly sizes: readonly number[];
  /** Events of single backups (a manifest, a verdict) know nothing of the fleet: so many sites of each are enough. */
  readonly eventSitesMax: number;
  /** Nights in which every lock and every mark is due cost three ordinary ones; they are measured up to this fleet. */
  readonly heavySitesMax: number;
  /** The lambdas' own where it is undefined. */
  readonly sitesPerInvocationMax: number | undefined;
  /** From so many sites on, each so-many-th batch of scrub and retention stands for all: nine tenths of an hour's bench saw the same again. */
  readonly sampledFrom: number;
  readonly everyBatches: number;
  readonly hugePacks: number;
  readonly outageSites: number;
  /** Of the fleet whose every tenth site SNS refuses. */
  readonly refusedSites: number;
  /** Of the fleet to whose every tenth request S3 says "slow down". */
  readonly slowedSites: number;
  /** Of the fleet that is looked after in very little memory. */
  readonly narrowSites: number;
  readonly fullBatches: boolean;
  /** Packs of 16 MiB that are really read. */
  readonly wholePacks: number;
}

export const FULL: Sizes = {
  sizes: [100, 1_000, 10_000],
  eventSitesMax: 100,
  heavySitesMax: 100,
  sitesPerInvocationMax: undefined,
  ...{ sampledFrom: 5_000, everyBatches: 10 },
  hugePacks: 100_000,
  outageSites: 2_000,
  refusedSites: 200,
  slowedSites: 100,
  narrowSites: 1_000,
  fullBatches: true,
  wholePacks: 48,
};

/** Small enough for a test; only its counts mean anything. */
export const QUICK: Sizes = {
  sizes: [30, 100, 300],
  eventSitesMax: 20,
  heavySitesMax: 30,
  /** So that these fleets are shared out, too. */
  sitesPerInvocationMax: 25,
  ...{ sampledFrom: 300, everyBatches: 4 },
  hugePacks: 1_500,
  outageSites: 60,
  refusedSites: 40,
  slowedSites: 10,
  narrowSites: 20,
  fullBatches: false,
  wholePacks: 4,
};

/** A site of the compared fleets: small, since 10,000 of them have to fit into memory. */
export const SMALL_SITE = { kept: 8, sharedPacks: 6, expired: true } as const;
/** A site as practices have them: 10 GB in packs of 16 MiB, and all backups that the default rule keeps. */
export const REAL_SITE = { kept: 40, sharedPacks: 600, expired: false, notedPackBytes: 16 * 1024 * 1024 } as const;

/** What one request takes between a Lambda and S3 in the same region, for the batches that are measured with it. */
export const LATENCY_MS = 20;
export const INVOCATION_SECONDS_MAX = 900;
/** A Lambda of so much memory has one whole processor; one of less has a share of it. */
export const WHOLE_PROCESSOR_MB = 1_769;
/** With which memory each lambda runs here, and is recommended to. */
export const MEMORY_MB = {
  validate: 1_024,
  'missing-backup': 512,
  retention: 1_024,
  scrub: 1_024,
  digest: 512,
} as const;
export type LambdaName = keyof typeof MEMORY_MB;
