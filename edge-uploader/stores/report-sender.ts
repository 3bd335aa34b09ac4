// The way of a run's reports into the ledger, over the one before. Apart from `Store`, which cannot overwrite on purpose: this can,
// and so it can write nothing but reports of its own site.

import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { SiteId } from '../../vault/names.ts';
import { encodeRunReport, type RunReport, reportKey } from '../../vault/run-report.ts';
import { type Line, LineHandler } from '../network/line.ts';
import { RateLimiter } from '../network/rate-limiter.ts';
import type { S3Options } from './s3.ts';
import { s3Failure } from './s3-failures.ts';

/** The first attempt and one more: a report is worth no more, since a backup waits for some of them. */
const ATTEMPTS_MAX = 2;
/** For one attempt, so that the second one has time as well. */
const SILENT_MILLISECONDS_MAX = 4_000;

export type ReportSenderOptions = Pick<S3Options, 'bucket' | 'region' | 'endpoint' | 'credentials'> & {
  site: SiteId;
  /** Its proxy and authorities; a report is small, and waits for no limit and no outage. */
  line: Line;
};

export class ReportSender {
  readonly #client: S3Client;
  readonly #options: ReportSenderOptions;

  constructor(options: ReportSenderOptions) {
    this.#options = options;
    const { region, endpoint, credentials, line } = options;
    this.#client = new S3Client({
      region,
      ...(endpoint && { endpoint, forcePathStyle: true }),
      ...(credentials && { credentials }),
      maxAttempts: ATTEMPTS_MAX,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      requestHandler: new LineHandler({ ...line, uploads: new RateLimiter() }, SILENT_MILLISECONDS_MAX),
    });
  }

  /** Resolves when the store has acknowledged it; `signal` gives it up. */
  async send(report: RunReport, signal: AbortSignal): Promise<void> {
    const { site, bucket } = this.#options;
    if (report.site !== site) throw new Error(`a report of ${report.site} is none of ${site}`);
    const key = reportKey(report);
    const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: encodeRunReport(report) });
    await this.#client.send(command, { abortSignal: signal }).catch((error) => {
      throw s3Failure('storing', key, error, this.#options);
    });
  }

  close(): void {
    this.#client.destroy();
  }
}
