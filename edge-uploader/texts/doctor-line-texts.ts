// What `offsite doctor` says of the way to the cloud, and of what the clinic's key can and cannot do there.

import { finding } from '../doctor/finding-text.ts';
import type { Findings } from '../doctor/findings.ts';

const HOST = 's3.eu-central-1.amazonaws.com';
const trouble = {
  reason: 'listing sites/novak-praha/ in the bucket vault: permission is refused',
  hint: 'Check the site.',
};
const ACTIONS = ['s3:DeleteObjectVersion', 's3:ListBucketVersions'];
/** What to do about a clock. */
const SET = 'timedatectl set-ntp true; w32tm /resync';

export const doctorLineTexts = {
  nameFound: finding<Findings['nameFound']>(
    { host: HOST, address: '52.219.170.1' },
    {
      en: ({ host, address }) => `the name ${host} is known (${address})`,
      cs: ({ host, address }) => `název ${host} je znám (${address})`,
    },
  ),
  nameUnknown: finding<Findings['nameUnknown']>(
    { host: HOST, reason: 'ENOTFOUND' },
    {
      en: ({ host, reason }) => `the name ${host} cannot be resolved: ${reason}`,
      cs: ({ host, reason }) => `název ${host} nejde přeložit na adresu: ${reason}`,
    },
    {
      en: () =>
        'Is the internet there? If so, correct the DNS server of this machine, or `region` and `endpoint` in the config.',
      cs: () =>
        'Funguje internet? Pokud ano, opravte DNS server tohoto počítače, nebo `region` a `endpoint` v konfiguraci.',
    },
  ),
  hostReached: finding<Findings['hostReached']>(
    { host: HOST, port: 443, proxy: 'proxy.local:3128' },
    {
      en: ({ host, port, proxy }) =>
        `${host}:${port} can be reached${proxy === undefined ? '' : ` through the proxy ${proxy}`}`,
      cs: ({ host, port, proxy }) => `${host}:${port} je dostupný${proxy === undefined ? '' : ` přes proxy ${proxy}`}`,
    },
  ),
  hostUnreached: finding<Findings['hostUnreached']>(
    { host: HOST, port: 443, reason: 'ECONNREFUSED' },
    {
      en: ({ host, port, reason }) => `${host}:${port} cannot be reached: ${reason}`,
      cs: ({ host, port, reason }) => `${host}:${port} není dostupný: ${reason}`,
    },
    {
      en: ({ host, port }) =>
        `Is the internet there? If so, have the firewall let this machine out to ${host}, port ${port}.`,
      cs: ({ host, port }) =>
        `Funguje internet? Pokud ano, povolte ve firewallu cestu z tohoto počítače na ${host}, port ${port}.`,
    },
  ),
  proxyRefuses: finding<Findings['proxyRefuses']>(
    { proxy: 'proxy.local:3128', reason: '407 Proxy Authentication Required' },
    {
      en: ({ proxy, reason }) => `the proxy ${proxy} does not let this machine through: ${reason}`,
      cs: ({ proxy, reason }) => `proxy ${proxy} tento počítač nepustí dál: ${reason}`,
    },
    {
      en: () =>
        'Correct the proxy and its password in the config and the secrets file, or have the proxy let S3 through.',
      cs: () => 'Opravte proxy a heslo k ní v konfiguraci a v tajných údajích, nebo na proxy povolte S3.',
    },
  ),
  certificatePublic: finding<Findings['certificatePublic']>(
    { authority: 'Amazon' },
    {
      en: ({ authority }) => `its certificate comes from a public authority (${authority})`,
      cs: ({ authority }) => `certifikát vydala veřejná autorita (${authority})`,
    },
  ),
  certificatePrivate: finding<Findings['certificatePrivate']>(
    { authority: 'Firewall s.r.o.' },
    {
      en: ({ authority }) =>
        `its certificate comes from an authority that only this network knows (${authority}): something opens the encrypted line on its way`,
      cs: ({ authority }) =>
        `certifikát vydala autorita, kterou zná jen tato síť (${authority}): něco po cestě otevírá šifrované spojení`,
    },
    {
      en: () =>
        'Backups stay sealed even so. If it is the clinic’s own firewall, nothing has to be done; if nobody knows of one, call the operator.',
      cs: () =>
        'Zálohy zůstávají i tak zašifrované. Je-li to vlastní firewall ordinace, není třeba nic dělat; pokud o žádném nikdo neví, zavolejte správci záloh.',
    },
  ),
  certificateAllowed: finding<Findings['certificateAllowed']>(
    { authority: 'Firewall s.r.o.' },
    {
      en: ({ authority }) =>
        `the encrypted line is opened on its way (${authority}), as \`network.certificateAuthority\` allows`,
      cs: ({ authority }) =>
        `šifrované spojení se po cestě otevírá (${authority}), jak dovoluje \`network.certificateAuthority\``,
    },
  ),
  certificateRefused: finding<Findings['certificateRefused']>(
    { authority: 'Firewall s.r.o.', reason: 'self-signed certificate in certificate chain' },
    {
      en: ({ authority, reason }) => `its certificate is not believed (issued by ${authority}): ${reason}`,
      cs: ({ authority, reason }) => `certifikát není důvěryhodný (vydal ${authority}): ${reason}`,
    },
    {
      en: () =>
        'Look at the clock first. If a firewall opens encrypted lines here, except S3 from that, or name its certificate as `network.certificateAuthority`.',
      cs: () =>
        'Nejdřív zkontrolujte hodiny. Otevírá-li tu firewall šifrovaná spojení, udělejte pro S3 výjimku, nebo jeho certifikát uveďte jako `network.certificateAuthority`.',
    },
  ),
  certificateNone: finding<Findings['certificateNone']>(
    { host: 'store.local:9000' },
    {
      en: ({ host }) =>
        `${host} is spoken to without encryption: anybody on the line sees the names and sizes of what is stored`,
      cs: ({ host }) => `s ${host} se mluví nešifrovaně: kdokoli po cestě vidí názvy a velikosti toho, co se ukládá`,
    },
    { en: () => 'Use an endpoint with https.', cs: () => 'Použijte `endpoint` s https.' },
  ),

  clockRight: finding<Findings['clockRight']>(
    { seconds: -2 },
    { en: () => 'the clock is right', cs: () => 'hodiny jdou správně' },
  ),
  clockOff: finding<Findings['clockOff']>(
    { seconds: 240 },
    {
      en: ({ seconds }, say) =>
        `the clock is ${say.duration(Math.abs(seconds))} ${seconds > 0 ? 'ahead of' : 'behind'} the cloud’s`,
      cs: ({ seconds }, say) =>
        `hodiny se proti cloudu ${seconds > 0 ? 'předcházejí' : 'zpožďují'} o ${say.duration(Math.abs(seconds))}`,
    },
    { en: () => `Have the system set it: ${SET}.`, cs: () => `Nechte je nastavit systémem: ${SET}.` },
  ),
  clockWrong: finding<Findings['clockWrong']>(
    { seconds: -7200 },
    {
      en: ({ seconds }, say) =>
        `the clock is ${say.duration(Math.abs(seconds))} ${seconds > 0 ? 'ahead of' : 'behind'} the cloud’s: backups go on, but are made at the wrong time`,
      cs: ({ seconds }, say) =>
        `hodiny se proti cloudu ${seconds > 0 ? 'předcházejí' : 'zpožďují'} o ${say.duration(Math.abs(seconds))}: zálohy se dělají dál, ale v nesprávnou dobu`,
    },
    { en: () => `Have the system set it: ${SET}.`, cs: () => `Nechte je nastavit systémem: ${SET}.` },
  ),
  clockUnknown: finding<Findings['clockUnknown']>(
    { reason: 'ECONNREFUSED' },
    {
      en: ({ reason }) => `the cloud could not be asked what time it is: ${reason}`,
      cs: ({ reason }) => `cloudu se nepodařilo zeptat na čas: ${reason}`,
    },
  ),

  keyAccepted: finding<Findings['keyAccepted']>(
    { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    {
      en: ({ accessKeyId }) =>
        `the access key${accessKeyId === undefined ? ' of the environment' : ` ${accessKeyId}`} is valid`,
      cs: ({ accessKeyId }) => `přístupový klíč${accessKeyId === undefined ? ' z prostředí' : ` ${accessKeyId}`} platí`,
    },
  ),
  keyRefused: finding<Findings['keyRefused']>(trouble, {
    en: ({ reason }) => `the access key is not valid: ${reason}`,
    cs: ({ reason }) => `přístupový klíč neplatí: ${reason}`,
  }),
  keyUnknown: finding<Findings['keyUnknown']>(trouble, {
    en: ({ reason }) => `whether the access key is valid cannot be known: ${reason}`,
    cs: ({ reason }) => `zda přístupový klíč platí, nelze zjistit: ${reason}`,
  }),

  bucketFound: finding<Findings['bucketFound']>(
    { bucket: 'operator-vault', region: 'eu-central-1' },
    {
      en: ({ bucket, region }) => `the vault ${bucket} is there, in ${region}`,
      cs: ({ bucket, region }) => `úložiště ${bucket} je na místě (${region})`,
    },
  ),
  bucketTrouble: finding<Findings['bucketTrouble']>(trouble, {
    en: ({ reason }) => `the vault cannot be read: ${reason}`,
    cs: ({ reason }) => `úložiště nejde číst: ${reason}`,
  }),
  ledgerFound: finding<Findings['ledgerFound']>(
    { bucket: 'operator-ledger' },
    {
      en: ({ bucket }) => `the ledger ${bucket} can be read`,
      cs: ({ bucket }) => `záznamy cloudu (${bucket}) jdou číst`,
    },
  ),
  ledgerTrouble: finding<Findings['ledgerTrouble']>(trouble, {
    en: ({ reason }) => `what the cloud found cannot be read: ${reason}`,
    cs: ({ reason }) => `co cloud zjistil, nejde číst: ${reason}`,
  }),

  powersAsMeant: finding<Findings['powersAsMeant']>(
    { actions: ACTIONS },
    {
      en: ({ actions }) => `the key may delete nothing and sees nothing of others (asked: ${actions.join(', ')})`,
      cs: ({ actions }) => `klíč nesmí nic smazat a nevidí nic cizího (zkoušeno: ${actions.join(', ')})`,
    },
  ),
  powersTooMany: finding<Findings['powersTooMany']>(
    { actions: ACTIONS },
    {
      en: ({ actions }) =>
        `THE KEY ON THIS SERVER MAY DO WHAT NO CLINIC’S KEY MAY: ${actions.join(', ')}. Whoever breaks in here could harm the backups`,
      cs: ({ actions }) =>
        `KLÍČ NA TOMTO SERVERU SMÍ, CO KLÍČ ORDINACE NIKDY NESMÍ: ${actions.join(', ')}. Kdo se sem vloupá, mohl by poškodit zálohy`,
    },
    {
      en: () =>
        'Call the operator now: take this key off the server, end it, and use the one of the enrolment file (`npm run enrol -- SITE --rotate uploader`).',
      cs: () =>
        'Zavolejte ihned správci záloh: tento klíč ze serveru odstraňte, zrušte ho a použijte ten, který patří ordinaci (`npm run enrol -- SITE --rotate uploader`).',
    },
  ),
  powersUnknown: finding<Findings['powersUnknown']>(
    { actions: ACTIONS, reason: 'NotImplemented' },
    {
      en: ({ actions, reason }) =>
        `whether the key may do too much could not be asked (${actions.join(', ')}): ${reason}`,
      cs: ({ actions, reason }) =>
        `zda klíč nesmí příliš mnoho, se nepodařilo zjistit (${actions.join(', ')}): ${reason}`,
    },
  ),
};
