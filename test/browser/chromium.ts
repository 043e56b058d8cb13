import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The Chromium of this machine: CHROMIUM_PATH, or one that is on the path or where it is usually installed. */
export function findChromium(): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin"];
  const candidates = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...places];
  return process.env.CHROMIUM_PATH || candidates.find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a script in an empty page of a headless browser. What the page complains about is added to `complaints`. */
export async function openPage(
  executablePath: string,
  script: string,
  complaints: string[],
): Promise<{ browser: Browser; page: Page }> {
  // A page that is not served by anyone cannot be isolated, as sharing memory otherwise asks for.
  const args = ["--no-sandbox", "--enable-features=SharedArrayBuffer"];
  const browser = await chromium.launch({ executablePath, args });
  const page = await browser.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.addScriptTag({ content: script });
  return { browser, page };
}
