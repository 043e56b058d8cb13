// `node tools/together.mjs a b` runs the npm scripts a and b at the same time, shows what each of them says once it has
// ended, and fails if one of them does.
import { spawn } from "node:child_process";

const statuses = await Promise.all(process.argv.slice(2).map(runScript));
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1;

function runScript(name) {
  const child = spawn("npm", ["run", "--silent", name], {
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      process.stdout.write(said);
      if (status !== 0) process.stderr.write(`npm run ${name} failed\n`);
      resolve(status);
    });
  });
}
