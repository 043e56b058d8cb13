/** The system's name of what went wrong, such as `ENOSPC`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

const known: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left",
  EDQUOT: "the quota is used up",
  EFBIG: "the file would be too large",
  EIO: "the disk failed",
  EMFILE: "too many open files",
  EISDIR: "there is a folder of that name",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "there is a file of that name",
  ENOENT: "no such folder",
};

/** What went wrong with a file, in words. */
export function reasonOf(error: unknown): string {
  return known[codeOf(error) ?? ""] ?? (error instanceof Error ? error.message : String(error));
}
