// By what Node recognises that it carries a program of its own: a resource of this name, and this text in its bytes, followed by
// `:1` instead of `:0`.

export const BLOB_NAME = 'NODE_SEA_BLOB';
export const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
