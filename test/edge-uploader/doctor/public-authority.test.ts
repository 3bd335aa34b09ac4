// Mozilla's authorities, and one that anybody can make.

import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { isFromPublicAuthority } from '../../../edge-uploader/doctor/public-authority.ts';

test('Mozilla’s are public, among them Amazon’s', () => {
  const amazon = rootCertificates.find((pem) => new X509Certificate(pem).subject.includes('Amazon Root CA 1'))!;
  for (const pem of [rootCertificates[0]!, amazon]) expect(isFromPublicAuthority(new X509Certificate(pem))).toBe(true);
});

test('one that calls itself as theirs is not', () => {
  // openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj '/C=US/O=Amazon/CN=Amazon Root CA 1'
  const pretender = new X509Certificate(PRETENDER);
  expect(pretender.subject).toBe('C=US\nO=Amazon\nCN=Amazon Root CA 1');
  expect(isFromPublicAuthority(pretender)).toBe(false);
});

const PRETENDER = `-----BEGIN CERTIFICATE-----
MIIByjCCAW+gAwIBAgIUdEQN/0/rhsjx2jMKmPtN+KqFSdwwCgYIKoZIzj0EAwIw
OTELMAkGA1UEBhMCVVMxDzANBgNVBAoMBkFtYXpvbjEZMBcGA1UEAwwQQW1hem9u
IFJvb3QgQ0EgMTAgFw0yNjExMjgxMDM0NDlaGA8yMTI2MTEwNDEwMzQ0OVowOTEL
MAkGA1UEBhMCVVMxDzANBgNVBAoMBkFtYXpvbjEZMBcGA1UEAwwQQW1hem9uIFJv
b3QgQ0EgMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBxWe1L1GPB6E3oc6+/h
sJvCllV8adGEoqqKoJ0KRC4Jjny+SEO5aT+vPeFlNyyOU9zzewQ/yspcSV8hlLLW
+PSjUzBRMB0GA1UdDgQWBBRSog7Ibw8GqoxK0ZaMnUQdRvXbRjAfBgNVHSMEGDAW
gBRSog7Ibw8GqoxK0ZaMnUQdRvXbRjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49
BAMCA0kAMEYCIQDeYUfYe2zXLsyzOlw5ODMD97njx2gM1gXaHzlC656hhgIhANj9
0HnnZygWdzaPdExoKqJzwAxsTq0r+UkcyjCmuYs7
-----END CERTIFICATE-----`;
