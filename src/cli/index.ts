export { type CommandContext, main } from "./command.ts";
