// Sends what only a local cloud understands: moving its held clock, and enrolling whom a site's messages go to. Signed by hand,
// because no SDK has such requests; without it the demonstration would have to wait for weeks.

import {
  ALGORITHM,
  basicTime,
  canonicalRequest,
  formatScope,
  sha256Hex,
  signatureOf,
  signingKey,
  stringToSign,
} from '../local-cloud/auth/signature.ts';

export interface ControlledCloud {
  readonly endpoint: string;
  readonly region: string;
  readonly operator: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** By the cloud's own clock, which may be held. */
  now(): Date;
}

/** PUTs `body` to a path such as `/_clock`, with the operator's key, and gives back the answer's text. */
export async function putControl(cloud: ControlledCloud, path: string, body: string): Promise<string> {
  const { endpoint, region, operator } = cloud;
  const time = basicTime(cloud.now());
  const scope = { day: time.slice(0, 8), region, service: 's3' };
  const payloadHash = sha256Hex(body);
  const signed = { host: new URL(endpoint).host, 'x-amz-content-sha256': payloadHash, 'x-amz-date': time };
  const signedHeaders = Object.keys(signed).sort();
  const headers = new Map(Object.entries(signed));
  const request = canonicalRequest({ method: 'PUT', path, query: [], headers, signedHeaders, payloadHash });
  const key = signingKey(operator.secretAccessKey, scope);
  const signature = signatureOf(key, stringToSign(time, scope, request));
  const credential = `Credential=${operator.accessKeyId}/${formatScope(scope)}`;
  const authorization = `${ALGORITHM} ${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  const { 'x-amz-content-sha256': hash, 'x-amz-date': date } = signed;
  const sent = { authorization, 'x-amz-content-sha256': hash, 'x-amz-date': date };
  const answer = await fetch(`${endpoint}${path}`, { method: 'PUT', body, headers: sent });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the local cloud refused PUT ${path}: ${answer.status} ${text}`);
  return text;
}
