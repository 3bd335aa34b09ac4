// The catalogue of everything the local cloud holds: buckets, object versions, uploads, events, sites, topics. One SQLite file,
// whose commit is the moment a change becomes true. Without that single moment, a kill -9 could leave an object half visible.

import { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
create table if not exists buckets (
  name text primary key,
  createdMs integer not null,
  versioning text not null,        -- '' | 'Enabled' | 'Suspended'
  lockEnabled integer not null,
  defaultLock text,                -- JSON of DefaultLock
  policy text,
  notifications text not null      -- JSON of Notification[]
) strict;
create table if not exists versions (
  sequence integer primary key autoincrement,  -- the order in which versions came to be
  bucket text not null,
  key text not null,
  versionId text not null,
  isCurrent integer not null,
  isMarker integer not null,
  bytes integer not null,
  etag text not null,
  modifiedMs integer not null,
  storageClass text not null,
  headers text not null,           -- JSON: content type and the like, and user metadata
  checksum text,                   -- JSON of StoredChecksum
  contents text not null,          -- JSON of Content[]
  parts text,                      -- JSON of StoredPart[], of a multipart object
  lockMode text,
  lockUntilMs integer,
  legalHold integer not null,
  unique (bucket, key, versionId)
) strict;
create index if not exists versionsOfKey on versions (bucket, key, sequence desc);
create index if not exists currentVersions on versions (bucket, key) where isCurrent = 1;
create table if not exists uploads (
  uploadId text primary key,
  bucket text not null,
  key text not null,
  initiatedMs integer not null,
  settings text not null           -- JSON of UploadSettings
) strict;
create table if not exists parts (
  uploadId text not null,
  number integer not null,
  bytes integer not null,
  etag text not null,
  modifiedMs integer not null,
  checksum text,
  content text not null,           -- JSON of Content
  primary key (uploadId, number)
) strict;
create table if not exists invocations (
  id integer primary key autoincrement,
  functionArn text not null,
  event text not null              -- JSON
) strict;
create index if not exists invocationsOfFunction on invocations (functionArn, id);
create table if not exists eventBridgeBuckets (   -- the buckets that send their events to EventBridge
  bucket text primary key
) strict;
create table if not exists enrolledSites (
  site text primary key,
  enrolledMs integer not null
) strict;
create table if not exists accessKeys (
  accessKeyId text primary key,
  secret text not null,
  site text not null,
  identity text not null,          -- 'uploader' | 'recovery'
  isActive integer not null,
  createdMs integer not null,
  usedMs integer,
  usedService text
) strict;
create index if not exists accessKeysOfUser on accessKeys (site, identity);
create table if not exists topics (
  arn text primary key
) strict;
create table if not exists subscriptions (
  arn text primary key,
  topicArn text not null,
  protocol text not null,          -- 'email' | 'sms'
  endpoint text not null,
  filterPolicy text,               -- JSON of FilterPolicy
  unique (topicArn, protocol, endpoint)
) strict;
create table if not exists pendingSubscriptions (   -- those that nobody has confirmed yet
  arn text primary key
) strict;
create table if not exists deliveries (
  sequence integer primary key autoincrement,
  delivery text not null           -- JSON of Delivery
) strict;
`;

export class Catalogue {
  readonly database: DatabaseSync;

  /** Throws where another process has it open: two servers in one folder would take each other's unfinished files for rubbish. */
  constructor(path: string) {
    this.database = new DatabaseSync(path);
    // NORMAL: a commit survives the death of the process at once, and the death of the machine after the next checkpoint.
    this.database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal;');
    this.database.exec(SCHEMA);
  }

  /** All of it or nothing of it. `change` must not wait for anything. */
  transaction<Result>(change: () => Result): Result {
    this.database.exec('begin immediate');
    try {
      const result = change();
      this.database.exec('commit');
      return result;
    } catch (error) {
      this.database.exec('rollback');
      throw error;
    }
  }

  close(): void {
    this.database.close();
  }
}
