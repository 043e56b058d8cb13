import { main } from "../../src/cli/index.ts";
import { experiments } from "../../src/experiment/index.ts";
import { quadratic } from "./quadratic.ts";

// The command as a process of its own, with the tests' experiment added.
const { stdout, stderr } = process;
process.exitCode = await main(process.argv.slice(2), { experiments: [...experiments, quadratic], stdout, stderr });
