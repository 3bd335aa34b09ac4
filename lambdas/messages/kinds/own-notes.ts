// The cloud's own notes on a site are lost, or there again. Only the operator hears of it: the clinic could do nothing, and its backups
// are as safe as before. Without it alerts would rest on half of what the cloud knew, and nobody would know.

import type { NoticeWords } from '../telling.ts';

export const notesLost: NoticeWords<'notes-lost'> = {
  cs: () => ({
    headline: () => 'Poznámky cloudu o zálohách jsou ztracené',
    story: [
      'Soubor backups.json této ordinace v ledgeru chybí, nebo je poškozený. Samotných záloh v trezoru se to netýká a ordinaci o tom nepíšeme.',
      'Dokud nebude obnovený, řídí se výstrahy jen posledními verdikty a žádná neskončí zprávou, že je vše v pořádku.',
    ],
    steps: [
      'Lambda validate už dostala pokyn obnovit ho z trezoru. Jestli do hodiny nenapíšeme, že je obnovený, podívejte se do jejího logu.',
    ],
    sms: () =>
      'Poznámky cloudu o zálohách jsou ztracené, validate je obnovuje. Nebude-li to do hodiny hotové, podívejte se do jejího logu.',
  }),
  en: () => ({
    headline: () => 'The cloud’s notes on the backups are lost',
    story: [
      'backups.json of this site is missing from the ledger, or damaged. The backups in the vault are not concerned, and the clinic is not told.',
      'Until it is made anew, alerts rest on the latest verdicts only, and none of them ends with an all-clear.',
    ],
    steps: [
      'The validate lambda was asked to make it anew from the vault. If we do not write within an hour that it is there again, look into its log.',
    ],
    sms: () =>
      'The notes on the backups are lost; validate makes them anew. If they are not there in an hour, look into its log.',
  }),
  facts: () => [],
};

export const notesFound: NoticeWords<'notes-found'> = {
  cs: () => ({
    headline: () => 'V pořádku: poznámky cloudu o zálohách jsou obnovené',
    story: ['Soubor backups.json této ordinace v ledgeru je zase celý. Nemusíte nic dělat.'],
    steps: [],
    sms: () => 'V pořádku: poznámky cloudu o zálohách jsou obnovené. Nemusíte nic dělat.',
  }),
  en: () => ({
    headline: () => 'All is well: the cloud’s notes on the backups are there again',
    story: ['backups.json of this site in the ledger is whole again. You need not do anything.'],
    steps: [],
    sms: () => 'All is well: the notes on the backups are there again. You need not do anything.',
  }),
  facts: () => [],
};
