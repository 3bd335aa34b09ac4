// Whether NO_PROXY excepts a host. Read in one place: what sets a server up and what looks at it must not differ about who goes
// through the proxy.

/** By the host's name, by what it ends with, or `*`; with a port, for that port alone. */
export function isExcepted(host: string, port: number, except: string | undefined): boolean {
  return (except ?? '').split(/[\s,]+/).some((entry) => {
    const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (name === '' || (only !== undefined && Number(only) !== port)) return false;
    const suffix = name.replace(/^\*?\./, '');
    return name === '*' || host.toLowerCase() === suffix || host.toLowerCase().endsWith(`.${suffix}`);
  });
}

export const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === 'http:' ? 80 : 443);
