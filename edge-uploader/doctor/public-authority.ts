// Whether a certificate comes from one of the authorities that everybody believes: those of Mozilla's list, which Node brings along. What
// the system believes besides these was put there by somebody.

import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

/** Also for the certificate of such an authority itself. */
export function isFromPublicAuthority(certificate: X509Certificate): boolean {
  return rootCertificates.some((pem) => {
    const root = new X509Certificate(pem);
    return root.fingerprint256 === certificate.fingerprint256 || certificate.checkIssued(root);
  });
}
