// Keys as S3 writes them in events and in listings with encoding-type=url: like a form field, but slashes stay.

import { percentEncode } from '../auth/percent-encoding.ts';

export function formEncodeKey(key: string): string {
  return percentEncode(key).replaceAll('%2F', '/').replaceAll('%20', '+').replaceAll('%2A', '*');
}
