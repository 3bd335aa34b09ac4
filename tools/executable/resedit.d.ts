// The part of resedit that is used here (tsconfig.json leads to it). Its own types bring all of a browser's globals with them, and
// a misspelt variable that happens to be one of those would no longer be an error anywhere in the project.

export class NtExecutable {
  static from(bytes: Uint8Array, options?: { ignoreCert?: boolean }): NtExecutable;
  generate(): ArrayBuffer;
}
interface ResourceEntry {
  type: string | number;
  id: string | number;
  lang: number;
  codepage: number;
  bin: ArrayBuffer;
}
export class NtExecutableResource {
  static from(executable: NtExecutable): NtExecutableResource;
  readonly entries: ResourceEntry[];
  outputResource(executable: NtExecutable): void;
}
interface Icon {
  readonly width?: number;
}
interface Language {
  lang: number;
  codepage: number;
}
interface VersionInfo {
  setFileVersion(major: number, minor: number, micro: number, revision: number, language: number): void;
  setProductVersion(major: number, minor: number, micro: number, revision: number, language: number): void;
  setStringValues(language: Language, values: Record<string, string>): void;
  getStringValues(language: Language): Record<string, string>;
  outputToResourceEntries(entries: ResourceEntry[]): void;
}
export const Data: { IconFile: { from(bytes: ArrayBuffer): { readonly icons: { data: Icon }[] } } };
export const Resource: {
  IconGroupEntry: {
    replaceIconsForResource(entries: ResourceEntry[], group: number, language: number, icons: Icon[]): void;
  };
  VersionInfo: { fromEntries(entries: ResourceEntry[]): VersionInfo[]; createEmpty(): VersionInfo };
};
