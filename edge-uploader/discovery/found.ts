// What was found on a machine that could be backed up. Nothing of it was logged into yet: it is what a person is offered to choose from.

export interface FoundFirebird {
  readonly engine: 'firebird';
  /** What the server is asked for: an alias of it, or a path. */
  readonly database: string;
  readonly port: number;
  readonly bytes: number;
  /** `3.0`, by the layout of the file. */
  readonly release: string | undefined;
  /** A server has it open at this moment: so it is in use. */
  readonly isOpen: boolean;
}

/** A server whose databases are told only to who logs in. */
export interface FoundMssqlServer {
  readonly engine: 'mssql-server';
  /** Undefined for the default one. */
  readonly instance: string | undefined;
  readonly port: number | undefined;
}

export interface FoundMssql {
  readonly engine: 'mssql';
  readonly database: string;
  readonly server: FoundMssqlServer;
  /** Undefined where the login may not see it. */
  readonly bytes: number | undefined;
}

/** A folder into which some program writes its own backups. */
export interface FoundDumpFolder {
  readonly engine: 'dump-folder';
  readonly folder: string;
  /** Which files: `*.fbk`. */
  readonly newest: string;
  readonly bytes: number;
  readonly writtenAt: Date;
}

export interface Found {
  readonly databases: readonly FoundFirebird[];
  readonly servers: readonly FoundMssqlServer[];
  readonly dumpFolders: readonly FoundDumpFolder[];
}
