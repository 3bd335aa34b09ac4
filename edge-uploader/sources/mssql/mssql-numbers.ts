// Which numbers of SQL Server mean which trouble. By numbers and never by words, which a server may say in Czech.

import type { MssqlTrouble } from './mssql-troubles.ts';

/** Numbers of SQL Server, some of them with the system's own behind a colon. */
export const numbers: Readonly<Record<string, MssqlTrouble>> = {
  ...of('login', 18456, 18452, 18450, 18451, 18461),
  ...of('lockedOut', 18470, 18486, 18487, 18488),
  ...of('unknownDatabase', 911, 4060),
  ...of('noAccess', 916),
  ...of('noBackupRight', 229, 262, 300, 15247),
  ...of('noRestoreRight', 3110),
  ...of('offline', 942),
  ...of('restoring', 927),
  ...of('recovering', 921, 922, 941, 952),
  ...of('recoveryPending', 945),
  ...of('suspect', 926),
  ...of('emergency', 3033),
  ...of('singleUser', 924),
  ...of('secondary', 976, 978, 983, 3059),
  ...of('standby', 3036),
  ...of('snapshot', 3002),
  ...of('tempdb', 3147),
  ...of('busy', 3023),
  ...of('noFolder', '3201:2', '3201:3'),
  ...of('folderDenied', '3201:5', 3201),
  ...of('shareUnreachable', '3201:53', '3201:64', '3201:65', '3201:67', '3201:1326', '3201:1909'),
  ...of('fileInUse', '3201:32', '3202:32', '3203:32'),
  ...of('diskFull', '3202:112', '3201:112', '3271:112', '3634:112', 3257, 1105, 5149),
  ...of('deviceError', 3202, 3203, 3271, 3634, 823),
  ...of('damagedBackup', '3203:38', 3183, 3187, 3189, 3208, 3241, 3242, 3243, 3254, 3256, 3266, 3143),
  ...of('damagedPage', 3043, 824, 3049),
  ...of('aborted', 3204, 596, 6005),
  ...of('newerServer', 3169, 3255),
  ...of('tooLargeForEdition', 1827),
  ...of('notInEdition', 905, 909, 3218),
  ...of('missingCertificate', 33111),
  ...of('databaseExists', 1801, 3154, 3141),
  ...of('fileExists', 1834, 3142, 5170),
  ...of('noDataFolder', 3156, 5133, 5123),
  ...of('corrupt', 8928, 8939, 8990, 2533, 2570, 8909, 8976, 8978),
};

function of(trouble: MssqlTrouble, ...found: (number | string)[]): Record<string, MssqlTrouble> {
  return Object.fromEntries(found.map((number) => [String(number), trouble]));
}
