// A database as CREATE DATABASE makes it.

import type { Database, DatabaseFile } from './model.ts';

/** The first ids belong to master, tempdb, model and msdb. */
const FIRST_ID = 5;

export function newDatabase(options: {
  name: string;
  owner: string;
  files: DatabaseFile[];
  databases: readonly Database[];
}): Database {
  const { name, owner, files, databases } = options;
  const id = Math.max(FIRST_ID - 1, ...databases.map((one) => one.id)) + 1;
  return {
    ...{ id, name, owner, files },
    state: 'ONLINE',
    access: 'MULTI_USER',
    recoveryModel: 'FULL',
    compatibilityLevel: 150,
    collation: 'Czech_CI_AS',
    isReadOnly: false,
    isInStandby: false,
    isSnapshot: false,
    certificate: null,
    replica: null,
    users: {},
    fillerPages: 0,
    damagedPage: null,
    tables: [],
  };
}

export function systemDatabase(id: number, name: string): Database {
  return { ...newDatabase({ name, owner: 'sa', files: [], databases: [] }), id, recoveryModel: 'SIMPLE' };
}
