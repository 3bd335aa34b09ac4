// A config as a support bundle shows it: by an allow-list, field by field. What is not named here is not shown, and a field that
// is new to the config is not shown until somebody has thought about it. Names, paths, users and commands are only said to be there.

import type { Config, DatabaseConfig } from '../config/config.ts';

const SET = '(set)';
const said = (value: unknown): typeof SET | undefined => (value === undefined ? undefined : SET);

export function shownConfig(config: Config): object {
  const { site, language, vault, ledger, recipients, signingPublicKeys, schedule, databases, secrets } = config;
  const { priority, bandwidth, network } = config;
  return {
    site,
    language,
    vault: { bucket: vault.bucket, region: vault.region, endpoint: originOf(vault.endpoint) },
    ledger: ledger && { bucket: ledger.bucket },
    signingPublicKeys: signingPublicKeys.length,
    recipients: recipients?.length ?? 0,
    systemLog: config.systemLog,
    schedule: schedule.map(({ at, databases: named, wake }) => ({ ...at, databases: named ?? 'all', wake })),
    ...{ priority, bandwidth },
    network: {
      keepTryingHours: network.keepTryingHours,
      proxy: network.proxy === 'none' ? 'none' : said(network.proxy),
      certificateAuthority: said(network.certificateAuthority),
    },
    databases: Object.fromEntries(
      Object.entries(databases).map(([name, settings]) => [
        name,
        { ...shownDatabase(settings), hooks: settings.hooks && Object.keys(settings.hooks) },
      ]),
    ),
    secrets: {
      // The id of a key is no secret: it is what the operator asks for.
      s3: secrets.s3 && { accessKeyId: secrets.s3.accessKeyId, secretAccessKey: SET },
      site: said(secrets.site),
      proxy: said(secrets.proxy),
      databases: Object.keys(secrets.databases),
    },
  };
}

/** Without user, password, path and query. */
function originOf(endpoint: string | undefined): string | undefined {
  return endpoint === undefined ? undefined : new URL(endpoint).origin;
}

/** Numbers, choices of a list and yes or no are shown; of texts that somebody typed, whether they are there. */
function shownDatabase(settings: DatabaseConfig): object {
  const { engine } = settings;
  if (settings.engine === 'firebird') {
    const { port, charset, method, idleSeconds, role, gbak, spoolFolder, fifoFolder, environment } = settings;
    const there = { role: said(role), gbak: said(gbak), spoolFolder: said(spoolFolder), fifoFolder: said(fifoFolder) };
    return { engine, port, charset, method, idleSeconds, ...there, environment: Object.keys(environment) };
  }
  if (settings.engine === 'mssql') {
    const { port, encrypt, trustServerCertificate, idleSeconds, instance, domain, certificateFile } = settings;
    const there = { instance: said(instance), domain: said(domain), certificateFile: said(certificateFile) };
    const folders = { spoolFolder: said(settings.spoolFolder), serverSpoolFolder: said(settings.serverSpoolFolder) };
    return { engine, port, encrypt, trustServerCertificate, idleSeconds, ...there, ...folders };
  }
  if (settings.engine === 'command') {
    const { command, expectedBytes, idleSeconds, environment } = settings;
    // The names of variables are typed by somebody, too.
    return {
      engine,
      arguments: command.length - 1,
      expectedBytes,
      idleSeconds,
      variables: Object.keys(environment).length,
    };
  }
  if (settings.engine === 'dump-folder') {
    const { maxAgeHours, setHours, minBytes, settleSeconds, waitMinutes, unknownContents } = settings;
    const kind = settings.newest ? 'newest' : settings.set ? 'set' : 'chain';
    return { engine, kind, maxAgeHours, setHours, minBytes, settleSeconds, waitMinutes, unknownContents };
  }
  const { folders, exclude, shadowCopy } = settings;
  return { engine, folders: folders.length, exclude: exclude.length, shadowCopy };
}
