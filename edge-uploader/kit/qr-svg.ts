// Text as a QR code in an SVG, black on white, with the quiet zone that readers need around it.

import { encode } from 'uqr';

/** The standard asks for four modules of white on each side. */
const QUIET_MODULES = 4;

/** `label` is for those who cannot see it. 15 % of it may be unreadable: paper gets folded and stained. */
export function qrSvg(text: string, label: string): string {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_MODULES });
  const rows = data.flatMap((row, y) =>
    Array.from(
      row
        .map((dark) => (dark ? '1' : '0'))
        .join('')
        .matchAll(/1+/g),
      (run) => {
        return `M${run.index} ${y}h${run[0].length}v1h-${run[0].length}z`;
      },
    ),
  );
  return (
    `<svg role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}h-${size}z"/><path d="${rows.join('')}"/></svg>`
  );
}
