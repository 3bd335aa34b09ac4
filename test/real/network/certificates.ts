// Certificate authorities and certificates, made by openssl as a firewall's maker would, and a box that opens encrypted connections.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';

export interface Certificate {
  readonly certificatePath: string;
  readonly keyPath: string;
}

/** Everything lies in `folder`. */
export function certificateMaker(folder: string) {
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const paths = (name: string): Certificate => ({
    certificatePath: join(folder, `${name}.pem`),
    keyPath: join(folder, `${name}.key`),
  });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  return {
    authority(name: string, subject: string): Certificate {
      openssl('req', '-x509', ...key, '-days', '30', '-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.pem`);
      return paths(name);
    },
    /** `dates` are openssl's, for instance 20200101000000Z. */
    server(name: string, by: string, host: string, dates?: { from: string; to: string }): Certificate {
      openssl('req', ...key, '-subj', `/CN=${host}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
      writeFileSync(join(folder, `${name}.ext`), `[v]\nsubjectAltName=DNS:${host}\n`);
      // `openssl x509` knows no dates; `openssl ca` does, and wants a database.
      writeFileSync(join(folder, 'index.txt'), '');
      writeFileSync(join(folder, 'index.txt.attr'), 'unique_subject = no\n');
      writeFileSync(join(folder, 'serial'), '1000\n');
      const config =
        '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\ndefault_days=30\npolicy=p\n[p]\nCN=supplied\n'.replace(
          'CN=',
          'commonName=',
        );
      writeFileSync(join(folder, 'ca.conf'), config);
      openssl(
        ...['ca', '-batch', '-notext', '-config', 'ca.conf', '-cert', `${by}.pem`, '-keyfile', `${by}.key`],
        ...['-in', `${name}.csr`, '-out', `${name}.pem`, '-extfile', `${name}.ext`, '-extensions', 'v'],
        ...(dates ? ['-startdate', dates.from, '-enddate', dates.to] : []),
      );
      return paths(name);
    },
  };
}

/** Speaks TLS as `certificate` says, and passes on in clear to `target`. */
export async function startTlsBox(target: string, { certificatePath, keyPath }: Certificate) {
  const { hostname, port } = new URL(target);
  let bytesIn = 0;
  const server = createServer({ cert: readFileSync(certificatePath), key: readFileSync(keyPath) }, (near) => {
    const far = connect(Number(port), hostname);
    near.on('data', (bytes) => {
      bytesIn += bytes.length;
    });
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: ownPort } = server.address() as { port: number };
  return {
    endpoint: `https://localhost:${ownPort}`,
    port: ownPort,
    /** What anybody entrusted to it. */
    bytesIn: () => bytesIn,
    stop: () => void server.close(),
  };
}
