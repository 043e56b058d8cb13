import { vi } from "vitest";

/** What a module prints when it is imported for the first time. */
export async function printedBy(file: string): Promise<string> {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await import(/* @vite-ignore */ file);
    return print.mock.calls.map((values) => `${values.join(" ")}\n`).join("");
  } finally {
    print.mockRestore();
  }
}

/** What a program says at its end that it prints: the comments after `// prints`. */
export function promisedBy(source: string): string {
  const [, lines = ""] = source.split("\n// prints\n");
  return lines.replaceAll(/^\/\/ /gm, "");
}
