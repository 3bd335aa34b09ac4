// How many septets a text takes in the GSM 7-bit alphabet (3GPP TS 23.038, 6.2.1, and its extension table, 6.2.1.1). Counting
// JavaScript's characters instead would let an SMS with brackets or a euro sign grow into two.

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Each is sent as an escape and a second septet. */
const EXTENSION = new Set('\f^{}\\[~]|€');

/** The septets of `text`, or undefined if it has a character that the alphabet lacks. */
export function septetsOf(text: string): number | undefined {
  let septets = 0;
  for (const character of text) {
    if (BASIC.has(character)) septets += 1;
    else if (EXTENSION.has(character)) septets += 2;
    else return undefined;
  }
  return septets;
}
