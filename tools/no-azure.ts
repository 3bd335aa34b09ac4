// Stands in the bundle for Azure's sign-in libraries, which tedious asks for at its start and uses only for accounts of Azure. They are
// 1.3 MB, with a browser opener and a cache of tokens among them; a clinic's own server has no use for any of that.

const missing = (): never => {
  throw new Error('signing in to Azure is not built into offsite');
};

export class ClientSecretCredential {
  constructor() {
    missing();
  }
}
export const DefaultAzureCredential = ClientSecretCredential;
export const ManagedIdentityCredential = ClientSecretCredential;
export const UsernamePasswordCredential = ClientSecretCredential;
export const CryptographyClient = ClientSecretCredential;
export const KeyClient = ClientSecretCredential;
export const isTokenCredential = (): boolean => false;
